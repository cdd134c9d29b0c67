import type { Stage } from './stage.ts'

/** Signs in as a page of the same origin would; the answer is what the browser then sends along by itself. */
export async function cookieOfSignIn(url: string, name: string, { send }: Stage): Promise<string> {
  const headers = { Origin: url, 'Sec-Fetch-Site': 'same-origin' }
  const answer = await send(name, { method: 'POST', url: `${url}/auth/sign-in`, headers, json: { name } })
  return answer.cookie
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}

/** Signs in as a program would, which keeps its tokens itself. */
export async function tokensOfSignIn(url: string, name: string, { send }: Stage): Promise<Tokens> {
  const json = { name, carry: 'bearer' }
  const answer = await send(name, { method: 'POST', url: `${url}/auth/sign-in`, json })
  return {
    accessToken: String(answer.json['accessToken']),
    refreshToken: String(answer.json['refreshToken']),
  }
}

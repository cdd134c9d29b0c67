import { demoPassword } from '@latchkey/example-shared'

/** Somebody who is signed in, without a browser: keeps cookies, and says which page its requests come from. */
export interface Client {
  /** The `Cookie` header as it stands. */
  readonly cookie: string
  get(path: string): Promise<Response>
  post(path: string, body?: object): Promise<Response>
  /** The same credential, at another process. */
  at(url: string): Client
}

/** Signs in with the right password, or throws the status. */
export async function signIn(url: string, name: string): Promise<Client> {
  const client = clientWith(url, new Map())
  const response = await client.post('/auth/sign-in', { name, password: demoPassword })
  if (!response.ok) throw new Error(`sign-in of ${name}: ${response.status}`)
  return client
}

function clientWith(url: string, jar: Map<string, string>): Client {
  const header = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

  async function send(path: string, init: RequestInit): Promise<Response> {
    const headers = { Cookie: header(), Origin: url, ...init.headers }
    const response = await fetch(url + path, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (name !== undefined && value !== undefined) jar.set(name, value)
    }
    return response
  }

  return {
    get cookie() {
      return header()
    },
    get: (path) => send(path, {}),
    post: (path, body = {}) =>
      send(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    at: (other) => clientWith(other, jar),
  }
}

import type { Dashboard, PageState, ReplayAnswer, ServiceName, TokenAnswer } from './wire.ts'

/** Nobody is signed in, or not any more. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError'
}

/** The back end of this page, on its own origin. The cookie goes along by itself. */
export const backEnd = {
  state: async (): Promise<PageState> => json<PageState>(await ask('GET', '/api/state')),
  panel: async (): Promise<string> => (await ask('GET', '/api/panel')).text(),
  // 502: one of the services could not be called, and the reports say which.
  dashboard: async (): Promise<Dashboard> => json<Dashboard>(await ask('GET', '/api/dashboard'), [200, 502]),
  tokens: async (): Promise<TokenAnswer> => json<TokenAnswer>(await ask('POST', '/api/tokens')),
  /** False: name and password do not belong together. */
  async signIn(name: string, password: string): Promise<boolean> {
    const response = await ask('POST', '/auth/sign-in', { name, password })
    if (response.status === 401) return false
    await json(response)
    return true
  },
  signOut: async (): Promise<void> => void (await ask('POST', '/auth/sign-out')),
  signOutEverywhere: async (): Promise<void> => void (await ask('DELETE', '/auth/sessions')),
  async leak(service: ServiceName): Promise<string> {
    return (await json<{ credential: string }>(await ask('POST', '/api/demo/leak', { service }))).credential
  },
  async followFeed(isFollowed: boolean): Promise<void> {
    await json(await ask('POST', '/api/demo/feed', { isFollowed }))
  },
  /** Without the cookie: a thief has none. */
  async replay(service: ServiceName, credential: string): Promise<ReplayAnswer> {
    return json<ReplayAnswer>(await ask('POST', '/api/demo/replay', { service, credential }, 'omit'))
  },
}

async function ask(
  method: string,
  path: string,
  body: object | null = null,
  credentials: RequestCredentials = 'same-origin',
): Promise<Response> {
  return fetch(path, {
    method,
    credentials,
    ...(body === null ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  })
}

/** What our own back end says, by the types that it says it in. */
async function json<T>(response: Response, expected: readonly number[] = [200]): Promise<T> {
  if (response.status === 401) throw new SignedOutError('Nobody is signed in.')
  if (!expected.includes(response.status)) {
    throw new Error(`${new URL(response.url).pathname} answered ${response.status}.`)
  }
  return (await response.json()) as T
}

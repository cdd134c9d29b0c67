import { backEnd } from './back-end.ts'
import { claimsOf, shortened } from './claims.ts'
import type { TokenMemory, TokenOrigin } from './token-memory.ts'
import type { CallReport, ServicePlace } from './wire.ts'

/** One of the two ways to the services. */
export interface Caller {
  /** For people: who sends the requests. */
  readonly by: string
  /** @throws SignedOutError */
  callAll(): Promise<readonly CallReport[]>
}

/** The back end calls them, and no token comes here. */
export const throughBackEnd: Caller = {
  by: 'the back end of this page',
  async callAll() {
    return (await backEnd.dashboard()).calls
  },
}

/** This page calls them, with the tokens in its memory. */
export function fromThisPage(places: readonly ServicePlace[], memory: TokenMemory): Caller {
  async function callWithRetry(place: ServicePlace): Promise<CallReport> {
    const report = await call(place, memory)
    if (report.status !== 401) return report
    // The session may still hold, and the key of the token be withdrawn. Once: who is signed out learns it from the renewal.
    memory.forget()
    return call(place, memory)
  }
  return {
    by: 'this page, across origins',
    callAll: () => Promise.all(places.map(callWithRetry)),
  }
}

async function call({ name, origin, path, member }: ServicePlace, memory: TokenMemory): Promise<CallReport> {
  const { tokens, origin: tokenOrigin } = await memory.get()
  const token = tokens[name]
  const startedMs = performance.now()
  const response = await fetch(`${origin}${path}`, {
    headers: { Authorization: `Bearer ${token}` },
    // The token says it all. A cookie beside it would be one that a foreign page could make the browser send as well.
    credentials: 'omit',
  }).catch(() => null)
  const body = response?.ok === true ? ((await response.json()) as Record<string, CallReport['rows']>) : {}
  return {
    service: name,
    status: response?.status ?? 0,
    elapsedMs: performance.now() - startedMs,
    credential: {
      kind: 'access token',
      shown: shortened(token),
      claims: claimsOf(token),
      origin: originWords[tokenOrigin],
    },
    rows: body[member] ?? null,
  }
}

const originWords: Readonly<Record<TokenOrigin, string>> = {
  held: 'held in the memory of this page',
  renewed_here: 'just asked for by this tab',
  renewed_by_another_tab: 'just asked for by another tab, which handed it on',
}

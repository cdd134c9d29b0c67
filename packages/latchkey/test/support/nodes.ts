import { setTimeout as pause } from 'node:timers/promises'
import { createAuth, type Auth, type AuthOptions, type Store } from '../../src/index.ts'
import { formatCredential, hashSecret, newCookieSecret } from '../../src/session/credential.ts'
import { sampleSession } from '../../src/testing/index.ts'
import type { Session } from '../../src/store/record.ts'

export const farMs = 86_400_000

/** One node: `createAuth` over a store of its own, in this process. */
export function authOver(store: Store, options: Partial<AuthOptions> = {}): Auth {
  return createAuth({
    issuer: 'https://app.example',
    strategy: 'session',
    store,
    encryptionKey: new Uint8Array(32).fill(1),
    maintenance: 'manual',
    ...options,
  })
}

export interface SignedIn {
  readonly session: Session
  /** The value of the session cookie. */
  readonly cookie: string
}

/** Signs in without HTTP. */
export async function signIn(store: Store, changes: Partial<Session> = {}): Promise<SignedIn> {
  const nowMs = Date.now()
  const secret = newCookieSecret()
  const cookie = { hash: hashSecret(secret), previousHash: null, rotatedAtMs: nowMs }
  const session = sampleSession(nowMs, { cookie, ...changes })
  const rules = { nowMs, maxPerSubject: null, onCap: 'refuse', eventExpiresAtMs: nowMs + farMs } as const
  const outcome = await store.insert(session, rules)
  if (!outcome.ok) throw new Error(outcome.reason)
  return { session, cookie: formatCredential({ id: session.id, secret }) }
}

/** What a guard answers: 200, 401 or 503. */
export async function statusOf(auth: Auth, { cookie }: SignedIn): Promise<number> {
  const check = await auth.check({ cookie })
  return check.ok ? 200 : check.status
}

/** Asks again and again until the answer is yes. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  limitMs = 15_000,
): Promise<void> {
  const deadlineMs = Date.now() + limitMs
  while (!(await isSo())) {
    if (Date.now() > deadlineMs) throw new Error(`not within ${limitMs} ms: ${what}`)
    await pause(5)
  }
}

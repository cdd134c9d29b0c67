import { setTimeout as pause } from 'node:timers/promises'
import { createAuth, type Auth, type AuthOptions, type Store } from '../../src/index.ts'
import { formatCredential, hashSecret, newCookieSecret } from '../../src/session/credential.ts'
import type { EndRules, EndTarget, NewEvent } from '../../src/store/contract.ts'
import type { RevocationEvent } from '../../src/store/event.ts'
import { sampleSession } from '../../src/testing/index.ts'
import type { Session } from '../../src/store/record.ts'

export const farMs = 86_400_000

/** A store and a guard over it. */
export interface Node {
  readonly store: Store
  readonly auth: Auth
}

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

/** To end something now. */
export function endNow(): EndRules {
  const nowMs = Date.now()
  return { nowMs, eventExpiresAtMs: nowMs + farMs, cutoffExpiresAtMs: nowMs + farMs }
}

/** An event about no session. */
export function tokenRevoked(tokenId: string, expiresAtMs: number = Date.now() + farMs): NewEvent {
  return { fact: { type: 'token_revoked', tokenId }, expiresAtMs }
}

/** Every way in which a session of this tenant can be ended. */
export function waysToEnd({ session }: SignedIn): Readonly<Record<string, EndTarget>> {
  const { id, subject, tenant } = session
  if (tenant === null) throw new Error('a session without a tenant')
  return { session: { session: id }, subject: { subject }, tenant: { tenant }, everyone: 'everyone' }
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

/** What a listener of the feed has been told so far. */
export interface Heard {
  readonly events: RevocationEvent[]
  beats: number
  stop(): void
}

export function listenTo(store: Store): Heard {
  const events: RevocationEvent[] = []
  const heard: Heard = {
    events,
    beats: 0,
    stop: store.feed.subscribe({
      onEvents(told) {
        events.push(...told)
        if (told.length === 0) heard.beats++
      },
    }),
  }
  return heard
}

export interface Watched {
  /** When the last 200 was given, in milliseconds since the beginning. */
  readonly lastOkMs: number
  readonly slowestMs: number
  /** In the order in which they first came. */
  readonly statuses: readonly number[]
  /** How many checks took longer than a tenth of a second. */
  readonly slowChecks: number
}

/** Checks one after the other, and what came of it. */
export async function watchFor(durationMs: number, auth: Auth, signedIn: SignedIn): Promise<Watched> {
  const beganAtMs = performance.now()
  const statuses: number[] = []
  let [lastOkMs, slowestMs, slowChecks] = [0, 0, 0]
  while (performance.now() - beganAtMs < durationMs) {
    const askedAtMs = performance.now()
    const status = await statusOf(auth, signedIn)
    const tookMs = performance.now() - askedAtMs
    slowestMs = Math.max(slowestMs, tookMs)
    if (tookMs > 100) slowChecks++
    if (status === 200) lastOkMs = performance.now() - beganAtMs
    if (!statuses.includes(status)) statuses.push(status)
    await pause(2)
  }
  return { lastOkMs, slowestMs, statuses, slowChecks }
}

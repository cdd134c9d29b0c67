import { systemClock, type Clock } from '../clock.ts'
import { sha256Text } from '../crypto/digest.ts'
import { randomText } from '../crypto/random.ts'
import { defineCookie } from '../http/cookie.ts'
import { lifetimePolicy } from '../session/lifetime.ts'
import { createSessions } from '../session/sessions.ts'
import type { Store } from '../store/contract.ts'
import { guardedStore } from '../store/guarded.ts'
import { createSessionVault } from './session-vault.ts'

/** The data of somebody who has not signed in, under a secret in a cookie of its own. It is no identity, and never becomes one. */
export interface GuestSessions {
  /** The secret in a `Cookie` header, or null. One that we did not issue opens nothing and is never adopted. */
  secretIn(cookieHeader: string | null): string | null
  newSecret(): string
  /** What stands for the secret in logs. */
  handleOf(secret: string): string
  /** The data as JSON, or null. */
  read(secret: string): Promise<string | null>
  /** False if it was ended since the request read it. */
  write(secret: string, draft: { readonly data: string; readonly base: string | null }): Promise<boolean>
  end(secret: string): Promise<void>
  /** `Set-Cookie` lines. */
  line(secret: string): string
  clearingLine(): string
}

export interface GuestOptions {
  readonly store: Store
  readonly transport: 'https' | 'insecureLoopbackHttp'
  /** Life from the last write, seconds. */
  readonly guestSeconds: number
  readonly maxDataBytes: number
  readonly clock?: Clock
}

const secretShape = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/
const nobody = { label: '', ip: '', userAgent: '' }

export function createGuestSessions(options: GuestOptions): GuestSessions {
  const { guestSeconds, maxDataBytes, clock = systemClock } = options
  const cookie = defineCookie({ name: 'lk-guest', transport: options.transport, sameSite: 'lax' })
  const store = guardedStore(options.store, { onFailure: () => {} })
  const absoluteSeconds = Math.max(guestSeconds, 86_400)
  const lifetime = lifetimePolicy({ idleSeconds: guestSeconds, absoluteSeconds, rememberSeconds: 0 })
  const cap = { maxPerSubject: null, onCap: 'evict_oldest' } as const
  const vault = createSessionVault({
    prefix: 'guest-session:',
    store,
    // Guests have no records, so nothing of this is used.
    sessions: createSessions({ store, clock, lifetime, cap, eventSeconds: 1 }),
    clock,
    rules: { cap, lifetime, eventSeconds: 1 },
    idleSeconds: guestSeconds,
    absoluteSeconds,
    maxDataBytes,
    subjectOf: () => null,
  })
  return {
    secretIn(header) {
      const value = cookie.read(header)
      return value.ok && value.value !== null && secretShape.test(value.value) ? value.value : null
    },
    newSecret: () => randomText(32),
    handleOf: (secret) => sha256Text(`guest:${secret}`).slice(0, 22),
    read: async (secret) => (await vault.read(secret))?.data ?? null,
    write: (secret, draft) => vault.write(secret, { ...draft, client: nobody }),
    end: async (secret) => void (await vault.end(secret)),
    line: (secret) => cookie.serialize(secret, { maxAgeSeconds: null }),
    clearingLine: () => cookie.clear(),
  }
}

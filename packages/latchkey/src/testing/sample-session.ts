import { randomText } from '../crypto/random.ts'
import type { Session, SessionId } from '../store/record.ts'

/** A new id, as sign-in makes it. */
export function sampleId(): SessionId {
  return randomText(16) as SessionId
}

/** A session that signs in at `nowMs`, with whatever a test wants to be different. */
export function sampleSession(nowMs: number, changes: Partial<Session> = {}): Session {
  return {
    id: sampleId(),
    subject: 'user_1',
    tenant: null,
    version: 1,
    createdAtMs: nowMs,
    authenticatedAtMs: nowMs,
    lastSeenAtMs: nowMs,
    expiresAtMs: nowMs + 86_400_000,
    idleSeconds: 1800,
    cookie: { hash: new Uint8Array(32).fill(7), previousHash: null, rotatedAtMs: nowMs },
    refresh: null,
    amr: ['pwd'],
    client: { label: 'Firefox on Linux', ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' },
    data: null,
    ...changes,
  }
}

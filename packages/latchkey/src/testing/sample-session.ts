import { toBase64url } from '../bytes.ts'
import { randomBytes } from '../crypto/random.ts'
import type { Session, SessionId } from '../store/record.ts'
import { subjectByte } from '../store/subject-digest.ts'

const someone = 'user_1'

/** A new id for a session of the subject, as sign-in makes it in a store that is spread over shards. */
export function sampleId(subject: string = someone): SessionId {
  const id = randomBytes(16)
  id[0] = subjectByte(subject)
  return toBase64url(id) as SessionId // as newSessionId() makes them, from a higher layer
}

/** A session that signs in at `nowMs`, with whatever a test wants to be different. */
export function sampleSession(nowMs: number, changes: Partial<Session> = {}): Session {
  return {
    id: sampleId(changes.subject),
    subject: someone,
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

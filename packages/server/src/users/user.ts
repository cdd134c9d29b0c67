import { isRecord } from '../documents/json-document.ts'
import { canonicalIdentifier, type Identifier } from './identifier.ts'

/** Someone who can sign in. */
export interface User {
  /** 128 random bits; the subject of the user's sessions. Never reused, never changed. */
  readonly id: string
  readonly identifier: Identifier
  readonly role: Role
  /** Argon2id in PHC format. */
  readonly passwordHash: string
  readonly createdAtMs: number
  readonly passwordChangedAtMs: number
}

export type Role = 'user' | 'admin'

/** Reads a stored user, or answers null if the value is none. */
export function parseUser(stored: unknown): User | null {
  if (!isRecord(stored)) return null
  const { id, identifier, role, passwordHash, createdAtMs, passwordChangedAtMs } = stored
  const canonical = typeof identifier === 'string' ? canonicalIdentifier(identifier) : null
  if (canonical === null || canonical !== identifier) return null
  if (typeof id !== 'string' || typeof passwordHash !== 'string') return null
  if (role !== 'user' && role !== 'admin') return null
  if (typeof createdAtMs !== 'number' || typeof passwordChangedAtMs !== 'number') return null
  return { id, identifier: canonical, role, passwordHash, createdAtMs, passwordChangedAtMs }
}

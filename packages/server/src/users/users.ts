import type { Documents } from 'latchkey/store'
import { type Clock, pass, refuse, type Verdict } from 'latchkey'
import { isRecord, readJson, writeJson } from '../documents/json-document.ts'
import { randomId } from '../random.ts'
import { type Identifier, identifierDigest } from './identifier.ts'
import { parseUser, type Role, type User } from './user.ts'

/** The users of this server, in the documents of its store. */
export interface Users {
  /** Adds a user. Of two that race for one identifier, exactly one is added. */
  create(user: NewUser): Promise<Verdict<User, 'identifier_taken'>>
  byId(id: string): Promise<User | null>
  byIdentifier(identifier: Identifier): Promise<User | null>
  /** Replaces the password of `user`, unless somebody has replaced it since `user` was read: then false. */
  replacePassword(user: User, change: PasswordChange): Promise<boolean>
}

export interface NewUser {
  readonly identifier: Identifier
  readonly role: Role
  readonly passwordHash: string
}

export interface PasswordChange {
  readonly passwordHash: string
  /** `rehash`: the same password under new parameters, so the date of the last change stays. */
  readonly kind: 'new_password' | 'rehash'
}

export interface UsersOptions {
  readonly documents: Documents
  readonly clock: Clock
}

/**
 * A user is two documents: `user/<id>`, and `user-by-identifier/<digest>` which points there. The first is written first, so whoever
 * follows a pointer finds a user; the second is create-only, which makes identifiers unique. A crash in between
 * leaves a user that no identifier leads to: nobody can sign in as it and its identifier is still free.
 */
export function createUsers({ documents, clock }: UsersOptions): Users {
  const read = (id: string) => readJson(documents, userKey(id), parseUser)

  return {
    async create({ identifier, role, passwordHash }) {
      const nowMs = clock()
      const id = randomId()
      const user: User = {
        id,
        identifier,
        role,
        passwordHash,
        createdAtMs: nowMs,
        passwordChangedAtMs: nowMs,
      }
      await writeJson(documents, userKey(id), { value: user, expectedVersion: 0 })
      const pointer = { value: { id }, expectedVersion: 0 }
      if (await writeJson(documents, pointerKey(identifier), pointer)) return pass(user)
      await documents.delete(userKey(id), 1)
      return refuse('identifier_taken')
    },

    async byId(id) {
      return (await read(id))?.value ?? null
    },

    async byIdentifier(identifier) {
      const pointer = await readJson(documents, pointerKey(identifier), parsePointer)
      return pointer === null ? null : ((await read(pointer.value.id))?.value ?? null)
    },

    async replacePassword(user, { passwordHash, kind }) {
      const stored = await read(user.id)
      if (stored === null || stored.value.passwordHash !== user.passwordHash) return false
      const passwordChangedAtMs = kind === 'rehash' ? stored.value.passwordChangedAtMs : clock()
      return writeJson(documents, userKey(user.id), {
        value: { ...stored.value, passwordHash, passwordChangedAtMs },
        expectedVersion: stored.version,
      })
    },
  }
}

function userKey(id: string): string {
  return `user/${id}`
}

function pointerKey(identifier: Identifier): string {
  return `user-by-identifier/${identifierDigest(identifier)}`
}

function parsePointer(stored: unknown): { readonly id: string } | null {
  return isRecord(stored) && typeof stored['id'] === 'string' ? { id: stored['id'] } : null
}

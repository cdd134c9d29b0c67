import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

export interface Person {
  readonly id: string
  readonly name: string
  readonly role: 'admin' | 'member'
}

/** The users of a scenario: in memory, and gone with it. */
export interface People {
  readonly all: readonly Person[]
  find(id: string): Person | null
  /** Null unless there is such a person, enabled, with this password. */
  authenticate(credentials: Readonly<Record<string, unknown>>): Person | null
  /** Whether they may sign in. Ending their sessions is the session store's business. */
  setEnabled(id: string, isEnabled: boolean): void
  isEnabled(id: string): boolean
}

/** Everybody's password, shown on the sign-in page: the scenarios listen on loopback and know nobody real. */
export const demoPassword = 'plover teacup meridian'

const people: readonly Person[] = [
  { id: 'ada', name: 'Ada Admin', role: 'admin' },
  { id: 'grace', name: 'Grace Member', role: 'member' },
  { id: 'linus', name: 'Linus Member', role: 'member' },
]

export function createPeople(): People {
  const salt = randomBytes(16)
  const hash = hashOf(demoPassword, salt)
  const disabled = new Set<string>()
  const find = (id: string): Person | null => people.find((person) => person.id === id) ?? null

  return {
    all: people,
    find,
    authenticate({ name, password }) {
      if (typeof name !== 'string' || typeof password !== 'string') return null
      // Hashed even if there is nobody of that name, so that the answer takes as long.
      const isRight = timingSafeEqual(hashOf(password, salt), hash)
      const person = find(name)
      return isRight && person !== null && !disabled.has(person.id) ? person : null
    },
    setEnabled(id, isEnabled) {
      if (isEnabled) disabled.delete(id)
      else disabled.add(id)
    },
    isEnabled: (id) => find(id) !== null && !disabled.has(id),
  }
}

function hashOf(password: string, salt: Buffer): Buffer {
  return scryptSync(password, salt, 32, { N: 16_384, r: 8, p: 1 })
}

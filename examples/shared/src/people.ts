import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

export interface Person {
  readonly id: string
  readonly name: string
  readonly role: 'admin' | 'member'
}

/** The users of a scenario: in memory, and gone with it. */
export interface People {
  readonly all: readonly Person[]
  find(id: string): Person | null
  /** Null unless there is such a person, with this password. Takes what was sent, whatever that is. */
  authenticate(credentials: Readonly<Record<string, unknown>>): Promise<Person | null>
}

/** Everybody's password, shown on the sign-in page: the scenarios listen on loopback and know nobody real. */
export const demoPassword = 'plover teacup meridian'

const people: readonly Person[] = [
  { id: 'ada', name: 'Ada Admin', role: 'admin' },
  { id: 'grace', name: 'Grace Member', role: 'member' },
  { id: 'linus', name: 'Linus Member', role: 'member' },
]

/** Longer than anybody's password: what is sent beyond that shall not make us work. */
const maxPasswordLength = 1_000

export async function createPeople(): Promise<People> {
  const salt = randomBytes(16)
  const hash = await hashOf(demoPassword, salt)
  const find = (id: string): Person | null => people.find((person) => person.id === id) ?? null

  return {
    all: people,
    find,
    async authenticate({ name, password }) {
      if (typeof name !== 'string' || typeof password !== 'string' || password.length > maxPasswordLength)
        return null
      // Hashed even if there is nobody of that name, so that the answer takes as long.
      const isRight = timingSafeEqual(await hashOf(password, salt), hash)
      return isRight ? find(name) : null
    },
  }
}

/**
 * On the thread pool, so that nobody else waits while a password is hashed. N = 2^14, r = 8, p = 1 is a fifth of the work that OWASP asks for:
 * the lab signs in thousands of times. `examples/frameworks/src/users.ts` does all of it.
 */
function hashOf(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // One person may type a letter in two ways.
    scrypt(password.normalize('NFKC'), salt, 32, { N: 16_384, r: 8, p: 1 }, (error, hash) => {
      if (error === null) resolve(hash)
      else reject(error)
    })
  })
}

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** What is kept of a user: never the password. */
interface User {
  readonly salt: Buffer
  readonly hash: Buffer
}

/** Shown on the page: the examples know nobody real. */
export const demo = { name: 'ada', password: 'plover teacup meridian' } as const

/** For names that nobody has, so that they take as long as the others. */
const nobody = await userWith(randomBytes(16).toString('hex'))
const users: ReadonlyMap<string, User> = new Map([[demo.name, await userWith(demo.password)]])

/** The user of that name, if the password is theirs. Takes what was sent, whatever that is. */
export async function checkPassword(name: unknown, password: unknown): Promise<{ subject: string } | null> {
  if (typeof name !== 'string' || typeof password !== 'string' || password.length > 1_000) return null
  const user = users.get(name)
  const { salt, hash } = user ?? nobody
  const isRight = timingSafeEqual(await scryptHash(password, salt), hash)
  return isRight && user !== undefined ? { subject: name } : null
}

async function userWith(password: string): Promise<User> {
  const salt = randomBytes(16)
  return { salt, hash: await scryptHash(password, salt) }
}

/** N = 2^14, r = 8, p = 5: 16 MiB, and as much work as OWASP asks for. */
function scryptHash(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // One person may type a letter in two ways.
    scrypt(password.normalize('NFKC'), salt, 32, { N: 16_384, r: 8, p: 5 }, (error, hash) => {
      if (error === null) resolve(hash)
      else reject(error)
    })
  })
}

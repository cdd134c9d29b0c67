import { availableParallelism } from 'node:os'
import type * as Argon2 from '@node-rs/argon2'
import { pass, refuse, type Verdict } from 'latchkey'
import type { Password } from './policy.ts'
import { createWorkQueue } from './work-queue.ts'

/** Turns passwords into hashes and compares them: slow on purpose, and bounded. */
export interface PasswordHasher {
  hash(password: Password): Promise<Verdict<string, 'busy'>>
  /**
   * Compares with a stored hash; with null there is no account, and a hash of the same cost is computed all the same, so that
   * the time of the answer does not tell which accounts exist.
   */
  verify(password: Password, storedHash: string | null): Promise<Verdict<boolean, 'busy'>>
  /** True if the hash was made under other parameters than today's. */
  isOutdated(storedHash: string): boolean
}

export interface HasherOptions {
  /** Memory of one hash. @default 19_456 (OWASP Password Storage Cheat Sheet) */
  readonly memoryKib?: number
  /** Passes over the memory. @default 2 */
  readonly passes?: number
  /** Hashes computed at once. @default min(4, cores) */
  readonly concurrency?: number
  /** Requests that may wait for one. @default 64 */
  readonly maxWaiting?: number
}

/** Argon2id (RFC 9106) in PHC format, with a random salt of 128 bits. */
export function createPasswordHasher({
  memoryKib = 19_456,
  passes = 2,
  concurrency = Math.min(4, availableParallelism()),
  maxWaiting = 64,
}: HasherOptions = {}): PasswordHasher {
  const prefix = `$argon2id$v=19$m=${memoryKib},t=${passes},p=1$`
  // No password has this hash: the output was drawn at no one's input. Only its cost matters.
  const nobodysHash = `${prefix}bGF0Y2hrZXktbm9ib2R5cw$${'A'.repeat(43)}`
  const queue = createWorkQueue({ concurrency, maxWaiting })

  const bounded = async <T>(work: () => Promise<T>): Promise<Verdict<T, 'busy'>> => {
    const running = queue.run(work)
    return running === null ? refuse('busy') : pass(await running)
  }

  return {
    hash: (password) =>
      bounded(async () => {
        const argon2 = await loadArgon2()
        return argon2.hash(password, {
          algorithm: argon2id,
          memoryCost: memoryKib,
          timeCost: passes,
          parallelism: 1,
        })
      }),
    verify: (password, storedHash) =>
      bounded(async () => {
        const argon2 = await loadArgon2()
        return (await argon2.verify(storedHash ?? nobodysHash, password)) && storedHash !== null
      }),
    isOutdated: (storedHash) => !storedHash.startsWith(prefix),
  }
}

// `Algorithm.Argon2id`, which the package declares as a const enum: gone at run time under isolated modules.
const argon2id = 2

// Loaded at the first password, so that the server listens sooner.
function loadArgon2(): Promise<typeof Argon2> {
  return import('@node-rs/argon2')
}

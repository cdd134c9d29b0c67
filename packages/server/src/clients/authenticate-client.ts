import type { AuthenticateClient, Clock } from 'latchkey'
import type { Documents } from 'latchkey/store'
import { createKeyedQueue } from '../passwords/keyed-queue.ts'
import { createAttempts } from '../throttle/attempts.ts'
import { clientLane } from '../throttle/client-lane.ts'
import { createClients } from './clients.ts'

/**
 * Judges clients for Latchkey's routes. A right secret is never kept waiting: its 256 bits are not guessed, so delays are not for
 * secrecy, and an attacker behind the same address must not be able to stop a service. What is slowed down are the failures, each of
 * which is a write.
 */
export function createAuthenticateClient(options: {
  readonly documents: Documents
  readonly clock: Clock
}): AuthenticateClient {
  const clients = createClients(options)
  const attempts = createAttempts(options)
  const turns = createKeyedQueue({ concurrency: 1, maxWaiting: 64 })

  async function failed(ip: string | null): Promise<null | { readonly retryAfterSeconds: number }> {
    const lane = clientLane(ip)
    const counted = turns.run(lane.key, async () => {
      const retryAfterSeconds = await attempts.waitSeconds([lane])
      if (retryAfterSeconds > 0) return { retryAfterSeconds }
      await attempts.fail([lane])
      return null
    })
    return counted ?? { retryAfterSeconds: 1 }
  }

  return async (credentials, { ip }) => (await clients.authenticate(credentials)) ?? failed(ip)
}

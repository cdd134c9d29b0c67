import { lentStore, type People, type ScenarioSettings } from '@latchkey/example-shared'
import type { AuthenticateClient, AuthOptions } from 'latchkey'

/** Short, so that one can watch them expire. */
const ttlSeconds = 30

export interface Members {
  readonly people: People
  readonly authenticateClient: AuthenticateClient
}

/** What this scenario asks of Latchkey; the strategy is one word of it. */
export function authOptions(
  { strategy, store, encryptionKey, overrides }: ScenarioSettings,
  issuer: string,
  { people, authenticateClient }: Members,
): AuthOptions {
  return {
    issuer,
    strategy,
    store: lentStore(store),
    ...(encryptionKey === null ? {} : { encryptionKey }),
    tokens: { ttlSeconds },
    // Cookies know no ports: a name of its own keeps this scenario apart from the others on localhost.
    cookies: { name: 'lk-spa' },
    claims: ({ subject }) => ({ role: people.find(subject)?.role ?? 'member' }),
    routes: {
      async authenticate(credentials) {
        const person = await people.authenticate(credentials)
        return person === null ? null : { subject: person.id }
      },
      authenticateClient,
      // For whichever service has the scope.
      revocations: {},
    },
    ...overrides,
  }
}

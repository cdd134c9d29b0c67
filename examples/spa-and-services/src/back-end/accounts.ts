import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { AuthenticateClient } from 'latchkey'
import type { ServiceName } from '../browser/wire.ts'
import type { ServiceAccount } from '../services/door.ts'

/** The accounts of the services at the issuer: made at the start, and known to nobody else. */
export interface Accounts {
  of(service: ServiceName): ServiceAccount
  readonly authenticateClient: AuthenticateClient
}

/** `scopes`: what every service may do at the issuer. */
export function createAccounts(
  audiences: Readonly<Record<ServiceName, string>>,
  scopes: readonly string[],
): Accounts {
  const names = Object.keys(audiences) as ServiceName[] // the keys of this very record
  const accounts = new Map(
    names.map((name) => [name, { id: name, secret: randomBytes(32).toString('base64url') }]),
  )
  return {
    of: (service) => accounts.get(service) as ServiceAccount, // every service has one
    authenticateClient({ id, secret }) {
      const name = names.find((name) => name === id)
      const account = name === undefined ? undefined : accounts.get(name)
      if (name === undefined || account === undefined || !isSame(secret, account.secret)) return null
      return { id, scopes, audiences: [audiences[name]] }
    },
  }
}

function isSame(sent: string, expected: string): boolean {
  const [a, b] = [Buffer.from(sent), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

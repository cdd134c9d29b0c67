import { sha256Text } from '../crypto/digest.ts'
import { LatchkeyError } from '../errors.ts'

// The required members of each key type, in the lexicographic order that RFC 7638 section 3 asks for.
const requiredMembers: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['EC', ['crv', 'kty', 'x', 'y']],
  ['OKP', ['crv', 'kty', 'x']],
  ['RSA', ['e', 'kty', 'n']],
  ['oct', ['k', 'kty']],
])

/**
 * The SHA-256 thumbprint of a key, by RFC 7638 and, for OKP, RFC 8037 section 2: the same for every spelling of
 * the same key, and so a good key id.
 *
 * @throws key_invalid
 */
export function thumbprint(jwk: Readonly<Record<string, unknown>>): string {
  const names = requiredMembers.get(jwk['kty'])
  if (names === undefined) throw new LatchkeyError('key_invalid', 'kty must be EC, OKP, RSA or oct')
  const members = names.map((name) => {
    const value = jwk[name]
    if (typeof value !== 'string') throw new LatchkeyError('key_invalid', `the JWK has no ${name}`)
    return [name, value] as const
  })
  return sha256Text(JSON.stringify(Object.fromEntries(members)))
}

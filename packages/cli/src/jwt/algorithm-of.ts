import type { Inspection, KeyBox, VerificationKey } from '@latchkey/toolbox/jwt'
import { usageError } from '../io/exit.ts'

/**
 * The algorithm that the key says it is for, when there is no --alg. The token may choose the key, by its `kid`, and never what
 * the key is used for. Undefined when keys of a set differ: each of them is then held to its own.
 */
export function algorithmOf({ keys }: KeyBox, { signatures }: Inspection): string | undefined {
  const { kid = null, algorithm = null } = signatures[0] ?? {}
  const named = kid === null ? [] : keys.filter((key) => key.kid === kid)
  const chosen = named.length > 0 ? named : keys
  const names = chosen.map((key) => nameOf(key, algorithm))
  const [first] = names
  return names.every((name) => name === first) ? first : undefined
}

const byCurve: ReadonlyMap<string, string> = new Map([
  ['P-256', 'ES256'],
  ['P-384', 'ES384'],
  ['P-521', 'ES512'],
])

/** @throws usage error when the key could serve several algorithms. */
function nameOf({ alg, kty, crv, label }: VerificationKey, ofToken: string | null): string {
  // RFC 9864 gave EdDSA over a curve a second name. Both are the same operation with the same key, so either may stand.
  if (kty === 'OKP' && (alg ?? 'EdDSA') === 'EdDSA') return ofToken === crv && crv !== null ? crv : 'EdDSA'
  const name = alg ?? byCurve.get(crv ?? '')
  if (name !== undefined) return name
  if (kty === 'RSA') throw usageError('An RSA key serves six algorithms: give --alg.')
  if (kty === 'oct') throw usageError('A secret serves three algorithms: give --alg.')
  throw usageError(`No algorithm is known here for a key on ${label}.`)
}

import { memberOf } from '../json/access.ts'
import type { JsonNode } from '../json/read-json.ts'

function criticalNames(header: JsonNode | null): readonly string[] {
  const crit = memberOf(header, 'crit')
  return crit?.kind === 'array'
    ? crit.items.flatMap((item) => (item.kind === 'string' ? [item.value] : []))
    : []
}

/** What to say of names that no extension known here has; false when there is none. */
export function unknownCritical(crit: JsonNode | null): boolean | string {
  if (crit?.kind !== 'array') return false
  const names = crit.items.flatMap((item) =>
    item.kind === 'string' && item.value !== 'b64' ? [item.value] : [],
  )
  return names.length === 0 ? false : `Here: ${names.map((name) => `"${name.slice(0, 40)}"`).join(', ')}.`
}

/** What RFC 7515 and RFC 7516 define themselves: a verifier must know them anyway. */
const standard: ReadonlySet<string> = new Set([
  'alg',
  'jku',
  'jwk',
  'kid',
  'x5u',
  'x5c',
  'x5t',
  'x5t#S256',
  'typ',
  'cty',
  'crit',
  'enc',
  'zip',
])

export function isCritMalformed(header: JsonNode | null): boolean {
  const crit = memberOf(header, 'crit')
  if (crit === null) return false
  const names = criticalNames(header)
  return (
    crit.kind !== 'array' ||
    crit.items.length === 0 ||
    names.length !== crit.items.length ||
    new Set(names).size !== names.length ||
    names.some((name) => standard.has(name) || memberOf(header, name) === null)
  )
}

/** Whether `b64` stands there and verifiers that do not know it would read on (RFC 7797 section 6). */
export function isB64Uncritical(header: JsonNode | null): boolean {
  return memberOf(header, 'b64') !== null && !criticalNames(header).includes('b64')
}

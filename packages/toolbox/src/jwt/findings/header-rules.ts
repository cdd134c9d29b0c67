import { memberOf, stringMember } from '../json/access.ts'
import type { JsonNode } from '../json/read-json.ts'
import { rfc } from './references.ts'
import { jweAlgorithms, knownAlgorithms } from '../verify/algorithm-names.ts'
import { isB64Uncritical, isCritMalformed, unknownCritical } from './critical.ts'
import type { Rule } from './facts.ts'

/** What a header can say that a verifier must not believe. */
export const headerRules: readonly Rule[] = [
  {
    id: 'alg_none',
    severity: 'danger',
    where: 'header.alg',
    title: 'The algorithm is "none"',
    why: 'Nothing is signed: anybody can write such a token with any claims.',
    fix: 'Refuse it. Give verifiers the list of algorithms that they accept, without "none".',
    reference: rfc(8725, '3.2'),
    applies: ({ header }) => stringMember(header, 'alg')?.toLowerCase() === 'none',
  },
  {
    id: 'alg_missing',
    severity: 'danger',
    where: 'header.alg',
    title: 'There is no algorithm',
    why: 'Every JWS and JWE must name its algorithm.',
    fix: 'Look at what made this token; it is not one of the usual libraries.',
    reference: rfc(7515, '4.1.1'),
    applies: ({ header, anatomy }) =>
      header?.kind === 'object' && memberOf(header, 'alg') === null && anatomy.unprotectedHeader === null,
  },
  {
    id: 'alg_unknown',
    severity: 'warning',
    where: 'header.alg',
    title: 'An unknown algorithm',
    why: 'The name is not in the IANA registry of JOSE algorithms; names are case-sensitive.',
    fix: 'Check how the issuer spells it.',
    reference: rfc(7518, '3.1'),
    applies: ({ header, anatomy }) => unknownAlgorithm(header, anatomy.shape.name === 'jwe'),
  },
  {
    id: 'alg_wrong_type',
    severity: 'danger',
    where: 'header.alg',
    title: 'The algorithm is not a string',
    why: 'Verifiers in loosely typed languages may compare it in unexpected ways.',
    fix: 'Refuse it.',
    reference: rfc(7515, '4.1.1'),
    applies: ({ header }) => isOtherThan(header, 'alg', 'string'),
  },
  {
    id: 'key_in_header',
    severity: 'danger',
    where: 'header.jwk',
    title: 'The token brings its own key',
    why: 'Whoever made the token chose the key. A verifier that uses it accepts tokens from everybody.',
    fix: 'Ignore "jwk" and take keys from a place that you trust. Only proofs of possession (DPoP) have it for a reason.',
    reference: rfc(8725, '3.10'),
    applies: ({ header }) => memberOf(header, 'jwk') !== null,
  },
  {
    id: 'key_url_in_header',
    severity: 'danger',
    where: 'header.jku',
    title: 'The token says where to fetch its keys',
    why: 'Whoever made the token wrote the address: a verifier that follows it uses their keys, and can be sent to hosts inside the network.',
    fix: 'Ignore "jku", or compare it with a list of exact addresses before any request.',
    reference: rfc(8725, '3.10'),
    applies: ({ header }) => memberOf(header, 'jku') !== null,
  },
  {
    id: 'certificate_url_in_header',
    severity: 'danger',
    where: 'header.x5u',
    title: 'The token says where to fetch its certificate',
    why: 'Whoever made the token wrote the address: the same as with "jku".',
    fix: 'Ignore "x5u", or compare it with a list of exact addresses before any request.',
    reference: rfc(8725, '3.10'),
    applies: ({ header }) => memberOf(header, 'x5u') !== null,
  },
  {
    id: 'certificate_in_header',
    severity: 'warning',
    where: 'header.x5c',
    title: 'The token brings its own certificate',
    why: 'A certificate inside a token proves something only when it leads to a root that the verifier trusts for this purpose.',
    fix: 'Validate the whole chain against your own root, or ignore it.',
    reference: rfc(7515, '4.1.6'),
    applies: ({ header }) => memberOf(header, 'x5c') !== null,
  },
  {
    id: 'kid_suspicious',
    severity: 'danger',
    where: 'header.kid',
    title: 'The key id looks like an attack',
    why: 'A key id that reaches a file system, a database or a shell unchecked lets an attacker choose the key.',
    fix: 'Use it only to look into a list of known ids; never as a path, a query or a URL.',
    reference: rfc(8725, '3.10'),
    applies: ({ header }) => suspiciousKid(stringMember(header, 'kid')),
  },
  {
    id: 'kid_wrong_type',
    severity: 'warning',
    where: 'header.kid',
    title: 'The key id is not a string',
    why: 'It must be a string; look-ups with anything else depend on the language.',
    fix: 'Refuse it.',
    reference: rfc(7515, '4.1.4'),
    applies: ({ header }) => isOtherThan(header, 'kid', 'string'),
  },
  {
    id: 'crit_unknown',
    severity: 'danger',
    where: 'header.crit',
    title: 'Critical parameters that verifiers must understand',
    why: 'A verifier that does not know a name in "crit" must refuse the token; several libraries ignored it.',
    fix: 'Accept the token only with a verifier that implements the extension.',
    reference: rfc(7515, '4.1.11'),
    applies: ({ header }) => unknownCritical(memberOf(header, 'crit')),
  },
  {
    id: 'crit_malformed',
    severity: 'danger',
    where: 'header.crit',
    title: '"crit" is malformed',
    why: 'It must be an array of at least one name, each present in the header, none of them standard or twice.',
    fix: 'Refuse the token.',
    reference: rfc(7515, '4.1.11'),
    applies: ({ header }) => isCritMalformed(header),
  },
  {
    id: 'b64_without_crit',
    severity: 'danger',
    where: 'header.b64',
    title: '"b64" without "crit"',
    why: 'Verifiers that do not know the extension read another payload than was signed.',
    fix: 'Refuse the token: "b64": false needs "crit": ["b64"].',
    reference: rfc(7797, '6'),
    applies: ({ header }) => isB64Uncritical(header),
  },
  {
    id: 'zip_in_jws',
    severity: 'warning',
    where: 'header.zip',
    title: 'Compression in a signed token',
    why: '"zip" is defined for encrypted tokens only. A verifier that inflates it can be made to run out of memory.',
    fix: 'Refuse the token.',
    reference: rfc(7516, '4.1.3'),
    applies: ({ header, anatomy }) => anatomy.shape.isSigned && memberOf(header, 'zip') !== null,
  },
  {
    id: 'pbes2_count_high',
    severity: 'warning',
    where: 'header.p2c',
    title: 'A very high iteration count',
    why: 'Whoever decrypts does this much work for a sender who did not have to.',
    fix: 'Refuse counts above what you use yourself; 1,200,000 at most.',
    reference: rfc(7518, '8.1'),
    applies: ({ header }) => {
      const count = memberOf(header, 'p2c')
      return count?.kind === 'number' && count.value > 1_200_000
    },
  },
  {
    id: 'rsa1_5',
    severity: 'warning',
    where: 'header.alg',
    title: 'RSA1_5 is broken in practice',
    why: 'Implementations of this padding leak by their answers (Bleichenbacher), and are hard to get right.',
    fix: 'Use RSA-OAEP-256 or ECDH-ES.',
    reference: rfc(8725, '3.2'),
    applies: ({ header }) => stringMember(header, 'alg') === 'RSA1_5',
  },
  {
    id: 'unprotected_alg',
    severity: 'warning',
    where: 'header.alg',
    title: 'The algorithm is not protected',
    why: 'It stands in a header that no signature covers: anybody can change it on the way.',
    fix: 'Put "alg" into the protected header.',
    reference: rfc(8725, '3.1'),
    applies: ({ header, anatomy }) =>
      anatomy.unprotectedHeader !== null &&
      memberOf(header, 'alg') === null &&
      anatomy.signatures.some(({ algorithm }) => algorithm !== null),
  },
  {
    id: 'sha1_thumbprint',
    severity: 'note',
    where: 'header.x5t',
    title: 'A SHA-1 thumbprint',
    why: 'SHA-1 no longer resists collisions.',
    fix: 'Use "x5t#S256".',
    reference: rfc(7515, '4.1.8'),
    applies: ({ header }) => memberOf(header, 'x5t') !== null && memberOf(header, 'x5t#S256') === null,
  },
  {
    id: 'typ_missing',
    severity: 'note',
    where: 'header.typ',
    title: 'No type',
    why: 'Without "typ", a token made for one purpose can be passed off as one for another.',
    fix: 'Issue tokens with an explicit type, such as "at+jwt", and have verifiers ask for it.',
    reference: rfc(8725, '3.11'),
    applies: ({ header, payload }) =>
      header?.kind === 'object' && payload?.kind === 'object' && memberOf(header, 'typ') === null,
  },
]

function isOtherThan(header: JsonNode | null, name: string, kind: JsonNode['kind']): boolean {
  const node = memberOf(header, name)
  return node !== null && node.kind !== kind
}

function unknownAlgorithm(header: JsonNode | null, isEncrypted: boolean): boolean | string {
  const name = stringMember(header, 'alg')
  if (name === null || name.toLowerCase() === 'none') return false
  const known: readonly string[] = isEncrypted ? jweAlgorithms : knownAlgorithms
  if (known.includes(name)) return false
  const meant = known.find((other) => other.toLowerCase() === name.toLowerCase())
  return meant === undefined ? `It says "${name.slice(0, 40)}".` : `"${name}" is spelled "${meant}".`
}

function suspiciousKid(kid: string | null): boolean | string {
  if (kid === null) return false
  if (kid === '') return 'It is empty.'
  if (kid.length > 1024) return `It is ${kid.length} characters long.`
  if (/\.\.[/\\]|^[/\\]|^[a-z]:\\/i.test(kid)) return 'It looks like a path.'
  if (/'|"|;|--|\b(union|select|drop|insert)\b.*\b(select|from|table|into)\b/i.test(kid))
    return 'It looks like SQL.'
  if (/[|`$]\(?|&&/.test(kid)) return 'It looks like a shell command.'
  if (/^[a-z][a-z+.-]*:\/\//i.test(kid)) return 'It is a URL: no verifier should fetch it.'
  if (/^(__proto__|constructor|prototype|toString|hasOwnProperty)$/.test(kid))
    return 'It is a name that every JavaScript object has.'
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u001F\u007F]/.test(kid) ? 'It has control characters.' : false
}

import { memberOf, stringMember } from '../json/access.ts'
import type { JsonNode } from '../json/read-json.ts'
import { rfc } from './references.ts'
import type { Facts, Rule } from './facts.ts'

/** What a claims set lacks or should not have. */
export const claimRules: readonly Rule[] = [
  ...missing('exp', 'warning', 'Without it the token never expires.', rfc(8725, '3.12')),
  ...missing('iat', 'note', 'Without it nobody can tell how old the token is.', rfc(7519, '4.1.6')),
  ...missing(
    'aud',
    'warning',
    'Without it, a token for one service works at every other that trusts the issuer.',
    rfc(8725, '3.9'),
  ),
  ...missing('iss', 'warning', 'Without it a verifier cannot tell whose key to use.', rfc(8725, '3.8')),
  {
    id: 'not_a_claims_set',
    severity: 'warning',
    where: 'payload',
    title: 'The payload is not a JWT claims set',
    why: 'It is fine as the payload of a JWS. A JWT must have a JSON object there.',
    fix: 'Use a JWS library for it, or put the value into a claim.',
    reference: rfc(7519, '7.2'),
    applies: ({ payload, anatomy }) =>
      anatomy.signatures.length > 0 && anatomy.payload !== null && payload?.kind !== 'object',
  },
  {
    id: 'iss_wrong_type',
    severity: 'danger',
    where: 'payload.iss',
    title: 'The issuer is not a string',
    why: 'A verifier that searches a list in it can be fooled with several issuers at once.',
    fix: 'Refuse the token.',
    reference: rfc(7519, '4.1.1'),
    applies: ({ payload }) => isOther(payload, 'iss', ['string']),
  },
  {
    id: 'sub_wrong_type',
    severity: 'warning',
    where: 'payload.sub',
    title: 'The subject is not a string',
    why: 'Numbers lose digits beyond 2^53 in many parsers: two subjects become one.',
    fix: 'Issue ids as strings.',
    reference: rfc(7519, '4.1.2'),
    applies: ({ payload }) => isOther(payload, 'sub', ['string']),
  },
  {
    id: 'aud_malformed',
    severity: 'warning',
    where: 'payload.aud',
    title: 'The audience is malformed',
    why: 'It must be a string or an array of strings, with at least one.',
    fix: 'Correct it at the issuer.',
    reference: rfc(7519, '4.1.3'),
    applies: ({ payload }) => isAudienceMalformed(memberOf(payload, 'aud')),
  },
  {
    id: 'jti_wrong_type',
    severity: 'note',
    where: 'payload.jti',
    title: 'The token id is not a string',
    why: 'Lists of used or revoked tokens compare strings.',
    fix: 'Issue it as a string.',
    reference: rfc(7519, '4.1.7'),
    applies: ({ payload }) => isOther(payload, 'jti', ['string']),
  },
  {
    id: 'number_not_exact',
    severity: 'warning',
    where: 'payload',
    title: 'A number that JavaScript cannot hold',
    why: 'It is read as another number than is written, so two services may see two values.',
    fix: 'Issue long numbers as strings.',
    reference: rfc(8259, '6'),
    applies: ({ payload }) => inexactNumbers(payload),
  },
  {
    id: 'prototype_name',
    severity: 'warning',
    where: 'payload',
    title: 'A claim named like a part of every JavaScript object',
    why: 'Code that copies claims into an object can be made to change all objects (prototype pollution).',
    fix: 'Copy only the claims that you know.',
    reference: null,
    applies: ({ payload }) => hasPrototypeName(payload, 0),
  },
  {
    id: 'secret_in_claims',
    severity: 'danger',
    where: 'payload',
    title: 'A claim looks like a secret',
    why: 'Everybody who holds the token can read every claim; it is signed, not encrypted.',
    fix: 'Take it out, and replace the secret: it has been shown to all holders.',
    reference: rfc(7519, '12'),
    applies: ({ payload }) => claimsNamed(payload, secretName),
  },
  {
    id: 'personal_data',
    severity: 'note',
    where: 'payload',
    title: 'Personal data in the token',
    why: 'It goes wherever the token goes: logs, proxies, browser storage.',
    fix: 'Put in what the services need to decide, and look up the rest.',
    reference: rfc(7519, '12'),
    applies: ({ payload }) => claimsNamed(payload, personalName),
  },
  {
    id: 'rfc9068_incomplete',
    severity: 'warning',
    where: 'payload',
    title: 'Not a complete JWT access token',
    why: 'By its type (at+jwt) it should have iss, exp, aud, sub, client_id, iat and jti.',
    fix: 'Add what is missing at the issuer, or use another "typ".',
    reference: rfc(9068, '2.2'),
    applies: ({ header, payload }) => missingForAccessToken(header, payload),
  },
  {
    id: 'nested_token_in_claim',
    severity: 'note',
    where: 'payload',
    title: 'A claim is a token itself',
    why: 'Whoever receives this token can use the one inside.',
    fix: 'Make sure that the inner token is meant for the same receivers.',
    reference: null,
    applies: ({ payload }) => nestedClaims(payload),
  },
]

function missing(
  claim: string,
  severity: Rule['severity'],
  why: string,
  reference: Rule['reference'],
): readonly Rule[] {
  return [
    {
      id: `${claim}_missing`,
      severity,
      where: `payload.${claim}`,
      title: `No ${claim}`,
      why,
      fix: `Issue tokens with ${claim}, and have verifiers require it.`,
      reference,
      applies: ({ payload }) => payload?.kind === 'object' && memberOf(payload, claim) === null,
    },
  ]
}

function isOther(root: JsonNode | null, name: string, kinds: readonly JsonNode['kind'][]): boolean {
  const node = memberOf(root, name)
  return node !== null && !kinds.includes(node.kind)
}

function isAudienceMalformed(aud: JsonNode | null): boolean {
  if (aud === null || aud.kind === 'string') return false
  return aud.kind !== 'array' || aud.items.length === 0 || aud.items.some(({ kind }) => kind !== 'string')
}

/** Paths of the first few numbers that a double does not hold. */
function inexactNumbers(root: JsonNode | null): false | string {
  const found: string[] = []
  const visit = (node: JsonNode, path: string): void => {
    if (found.length >= 5) return
    if (node.kind === 'number' && !node.isExact)
      found.push(`${path} is written ${node.source.slice(0, 40)} and read ${node.value}`)
    if (node.kind === 'object')
      for (const { name, value } of node.members) visit(value, path === '' ? name : `${path}.${name}`)
    if (node.kind === 'array')
      for (const [index, item] of node.items.entries()) visit(item, `${path}[${index}]`)
  }
  if (root !== null) visit(root, '')
  return found.length === 0 ? false : `${found.join('; ')}.`
}

function hasPrototypeName(node: JsonNode | null, depth: number): boolean {
  if (node === null || depth > 64) return false
  if (node.kind === 'array') return node.items.some((item) => hasPrototypeName(item, depth + 1))
  if (node.kind !== 'object') return false
  return node.members.some(
    ({ name, value }) =>
      name === '__proto__' ||
      name === 'constructor' ||
      name === 'prototype' ||
      hasPrototypeName(value, depth + 1),
  )
}

const secretName =
  /(^|_|-)(password|passwd|pwd_?hash|secret|client_?secret|api_?key|private_?key|credit_?card|card_?number|cvv|ssn)($|_|-)/i
const personalName =
  /^(email|phone_number|phone|birthdate|date_of_birth|dob|address|gender|place_of_birth|nationalities|passport|national_id|ip|ip_address|ipaddr)$/i

function claimsNamed(root: JsonNode | null, pattern: RegExp): false | string {
  if (root?.kind !== 'object') return false
  const names = root.members.map(({ name }) => name).filter((name) => pattern.test(name))
  return names.length === 0 ? false : `Here: ${names.slice(0, 10).join(', ')}.`
}

const accessTokenClaims = ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti']

function missingForAccessToken(header: Facts['header'], payload: Facts['payload']): false | string {
  if (!/^(application\/)?at\+jwt$/i.test(stringMember(header, 'typ') ?? '')) return false
  const absent = accessTokenClaims.filter((name) => memberOf(payload, name) === null)
  return absent.length === 0 ? false : `Missing: ${absent.join(', ')}.`
}

function nestedClaims(root: JsonNode | null): false | string {
  if (root?.kind !== 'object') return false
  const names = root.members
    .filter(({ value }) => value.kind === 'string' && looksLikeToken(value.value))
    .map(({ name }) => name)
  return names.length === 0 ? false : `Here: ${names.slice(0, 10).join(', ')}.`
}

/** Three parts, or five, the first of which begins like a header. */
export function looksLikeToken(text: string): boolean {
  return /^e[wy3][\w-]+(\.[\w-]*){2}((\.[\w-]*){2})?(~[\w-]*)*$/.test(text)
}

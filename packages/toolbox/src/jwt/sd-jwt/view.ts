import { decodePart } from '../inspect/decode.ts'
import { memberOf, stringMember } from '../json/access.ts'
import type { JsonNode } from '../json/read-json.ts'
import type { Anatomy, Piece } from '../shape/anatomy.ts'
import { readSegment } from '../shape/segment.ts'

/** The parts of an SD-JWT (RFC 9901) beside the issuer-signed token. */
export interface SdJwtView {
  /** The `_sd_alg` of the payload, `sha-256` when it is not named. */
  readonly digestAlgorithm: string
  readonly disclosures: readonly Disclosure[]
  /** Digests in the payload for which no disclosure was sent: withheld claims and decoys. */
  readonly undisclosedCount: number
  readonly keyBinding: KeyBinding | null
}

export interface Disclosure {
  /** As it stands in the token. */
  readonly encoded: string
  /** The JSON text of the array. */
  readonly text: string | null
  readonly salt: string | null
  /** Null for an element of an array. */
  readonly claim: string | null
  readonly value: JsonNode | null
  /** The value's source. */
  readonly source: string | null
  /** base64url digest of `encoded`, or null before `checkSdJwt` ran. */
  readonly digest: string | null
  /** Where the digest stands in the payload, or in another disclosure. */
  readonly placement: 'not-checked' | 'in-payload' | 'in-disclosure' | 'nowhere' | 'repeated'
  readonly problem: string | null
}

export interface KeyBinding {
  readonly token: string
  readonly header: string | null
  readonly payload: string | null
  /** Whether `sd_hash` is the digest of everything before the key binding; null before `checkSdJwt` ran. */
  readonly isHashRight: boolean | null
  /** Whether the key that the issuer names in `cnf` made its signature; null when that is not known. */
  readonly isSignatureRight: boolean | null
  readonly problem: string | null
}

/** Reads the disclosures and the key binding of an SD-JWT; null when a token is none. */
export function viewSdJwt({ shape, disclosures, keyBinding, payload }: Anatomy): SdJwtView | null {
  const root = payload?.json?.root ?? null
  const isSdJwt = shape.name.startsWith('sd-jwt') || disclosures.length > 0 || keyBinding !== null
  if (!isSdJwt && memberOf(root, '_sd_alg') === null && memberOf(root, '_sd') === null) return null
  const digests = root === null ? [] : digestsIn(root)
  return {
    digestAlgorithm: stringMember(root, '_sd_alg') ?? 'sha-256',
    disclosures: disclosures.map(readDisclosure),
    undisclosedCount: Math.max(0, digests.length - disclosures.length),
    keyBinding: keyBinding === null ? null : readKeyBinding(keyBinding.text),
  }
}

/** Every digest in `_sd` members and in `{"...": digest}` elements, however deep. */
export function digestsIn(node: JsonNode): readonly string[] {
  if (node.kind === 'array') return node.items.flatMap(digestsIn)
  if (node.kind !== 'object') return []
  return node.members.flatMap(({ name, value }) => {
    if (name === '_sd' && value.kind === 'array')
      return value.items.flatMap((item) => (item.kind === 'string' ? [item.value] : []))
    if (name === '...' && value.kind === 'string') return [value.value]
    return digestsIn(value)
  })
}

function readDisclosure({ text: encoded, start }: Piece): Disclosure {
  const segment = readSegment(encoded, start)
  const { text, json, textProblem } = decodePart(segment.bytes)
  const base = {
    encoded,
    text,
    salt: null,
    claim: null,
    value: null,
    source: null,
    digest: null,
    placement: 'not-checked' as const,
  }
  const root = json?.root ?? null
  if (text === null || root === null) {
    return {
      ...base,
      problem: segment.problems[0]?.message ?? textProblem ?? json?.problem?.message ?? 'It cannot be read.',
    }
  }
  if (root.kind !== 'array' || (root.items.length !== 2 && root.items.length !== 3))
    return {
      ...base,
      problem: 'A disclosure is an array of salt, claim name and value, or of salt and value.',
    }
  const [salt, second, third] = root.items
  const claim = third === undefined ? null : second
  const value = third ?? second ?? null
  if (salt?.kind !== 'string' || (claim !== null && claim?.kind !== 'string') || value === null)
    return { ...base, problem: 'The salt and the claim name of a disclosure are strings.' }
  const name = claim?.kind === 'string' ? claim.value : null
  return {
    ...base,
    salt: salt.value,
    claim: name,
    value,
    source: text.slice(value.start, value.end),
    problem:
      name === '_sd' || name === '...' ? 'This claim name is reserved (RFC 9901 section 4.2.1).' : null,
  }
}

function readKeyBinding(token: string): KeyBinding {
  const [head = '', body = '', tail] = token.split('.', 4)
  const header = decodePart(readSegment(head, 0).bytes)
  const payload = decodePart(readSegment(body, 0).bytes)
  const typ = stringMember(header.json?.root ?? null, 'typ')
  return {
    token,
    header: header.text,
    payload: payload.text,
    isHashRight: null,
    isSignatureRight: null,
    problem:
      tail === undefined || payload.json?.root?.kind !== 'object'
        ? 'What stands behind the last "~" is not a token.'
        : typ === 'kb+jwt'
          ? null
          : 'Its type is not "kb+jwt" (RFC 9901 section 4.3).',
  }
}

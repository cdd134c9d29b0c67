import { base64url, decodeBase64, encodeBase64, encodeUtf8 } from '../../bytes/index.ts'
import type { CryptoPort, PortJwk } from '../crypto-port.ts'
import { memberOf, stringMember } from '../json/access.ts'
import type { JsonNode } from '../json/read-json.ts'
import type { VerificationKey } from './key-box.ts'

/** A JWK taken apart: what can check signatures, and what to say about the rest. */
export type JwkReading =
  | {
      readonly kind: 'key'
      readonly key: JwkKey
      readonly hadPrivateHalf: boolean
      readonly notFor: string | null
    }
  | { readonly kind: 'unusable'; readonly message: string }

export type JwkKey = Omit<VerificationKey, 'thumbprint'>

const curveBits: ReadonlyMap<string, number> = new Map([
  ['P-256', 256],
  ['P-384', 384],
  ['P-521', 521],
  ['secp256k1', 256],
  ['Ed25519', 256],
  ['Ed448', 456],
])

/** Reads one JWK (RFC 7517). Private members are left behind. */
export function readJwk(node: JsonNode): JwkReading {
  if (node.kind !== 'object') return { kind: 'unusable', message: 'A JWK is a JSON object.' }
  const kty = stringMember(node, 'kty')
  const text = (name: string): string => stringMember(node, name) ?? ''
  const common = { kid: stringMember(node, 'kid'), alg: stringMember(node, 'alg') }
  const rest = {
    hadPrivateHalf: kty !== 'oct' && memberOf(node, 'd') !== null,
    notFor: notForSignatures(node),
  }
  switch (kty) {
    case 'oct': {
      const { bytes, problem } = decodeBase64(text('k'), base64url)
      if (problem !== null || bytes.length === 0)
        return { kind: 'unusable', message: 'The member "k" of this JWK is empty or not base64url.' }
      const secret = { kty, crv: null, bits: bytes.length * 8, publicJwk: null, secret: bytes } as const
      return {
        kind: 'key',
        key: { label: labelOf('secret', secret.bits, common.kid), ...common, ...secret },
        ...rest,
      }
    }
    case 'RSA':
    case 'EC':
    case 'OKP': {
      const publicJwk = publicMembers(kty, text)
      const missing = Object.entries(publicJwk).find(([, value]) => value === '')
      if (missing !== undefined)
        return {
          kind: 'unusable',
          message: `This JWK has no "${missing[0]}", which a key of type ${kty} needs.`,
        }
      return { kind: 'key', key: publicKey(publicJwk, common), ...rest }
    }
    case null:
      return { kind: 'unusable', message: 'This JSON has no "kty", so it is not a JWK.' }
    default:
      return { kind: 'unusable', message: `Keys of type "${kty.slice(0, 20)}" are not known here.` }
  }
}

/** A public key from its JWK members. */
export function publicKey(publicJwk: PortJwk, names: { kid: string | null; alg: string | null }): JwkKey {
  const kty = publicJwk.kty === 'RSA' || publicJwk.kty === 'EC' ? publicJwk.kty : 'OKP'
  const crv = publicJwk.crv ?? null
  const bits = kty === 'RSA' ? modulusBits(publicJwk.n ?? '') : (curveBits.get(crv ?? '') ?? 0)
  const label = labelOf(kty === 'RSA' ? 'RSA' : (crv ?? kty), kty === 'RSA' ? bits : null, names.kid)
  return { label, kty, crv, bits, ...names, publicJwk, secret: null }
}

/** "RSA 2048, kid a", "P-256", "secret of 256 bits". */
export function labelOf(name: string, bits: number | null, kid: string | null): string {
  const size = bits === null ? name : name === 'secret' ? `secret of ${bits} bits` : `${name} ${bits}`
  return kid === null ? size : `${size}, kid ${kid.length > 60 ? `${kid.slice(0, 60)}…` : kid}`
}

/** RFC 7638: SHA-256 over the required members in alphabetical order. */
export async function thumbprintOf(jwk: PortJwk, { subtle }: CryptoPort): Promise<string> {
  const names = { RSA: ['e', 'kty', 'n'], EC: ['crv', 'kty', 'x', 'y'], OKP: ['crv', 'kty', 'x'] }[
    jwk.kty === 'RSA' || jwk.kty === 'EC' ? jwk.kty : 'OKP'
  ] as readonly (keyof PortJwk)[]
  const canonical = JSON.stringify(Object.fromEntries(names.map((name) => [name, jwk[name]])))
  return encodeBase64(new Uint8Array(await subtle.digest('SHA-256', encodeUtf8(canonical))), base64url)
}

function publicMembers(kty: 'RSA' | 'EC' | 'OKP', text: (name: string) => string): PortJwk {
  if (kty === 'RSA') return { kty, n: text('n'), e: text('e') }
  const point = { kty, crv: text('crv'), x: text('x') }
  return kty === 'EC' ? { ...point, y: text('y') } : point
}

function modulusBits(n: string): number {
  const { bytes } = decodeBase64(n, base64url)
  const first = bytes.findIndex((byte) => byte !== 0)
  if (first === -1) return 0
  return (bytes.length - first) * 8 - Math.clz32(bytes[first] ?? 0) + 24
}

/** Why a key says that it must not check signatures, or null. */
function notForSignatures(node: JsonNode): string | null {
  const use = stringMember(node, 'use')
  if (use !== null && use !== 'sig') return `its "use" is "${use.slice(0, 20)}", not "sig"`
  const operations = memberOf(node, 'key_ops')
  if (operations?.kind !== 'array') return null
  const names = new Set(operations.items.map((item) => (item.kind === 'string' ? item.value : '')))
  return names.has('verify') || names.has('sign') ? null : 'its "key_ops" do not have "verify"'
}

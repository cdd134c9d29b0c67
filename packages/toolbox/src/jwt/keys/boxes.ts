import type { CryptoPort } from '../crypto-port.ts'
import { thumbprintOf, type JwkKey } from './jwk.ts'
import type { KeyBox, KeyFormat, VerificationKey } from './key-box.ts'

export const emptyBox: KeyBox = {
  format: 'unknown',
  origin: 'supplied',
  description: '',
  keys: [],
  findings: [],
  problem: null,
  readings: [],
}

/** Nothing usable, and why. */
export function problemBox(format: KeyFormat, message: string, offset: number | null = null): KeyBox {
  return { ...emptyBox, format, description: message, problem: { message, offset } }
}

/** Several keys that were given one after the other. The same key twice, as private and as public key, is one. */
export function joinBoxes(boxes: readonly KeyBox[]): KeyBox {
  const broken = boxes.find(({ problem }) => problem !== null)
  const [first] = boxes
  if (first === undefined || boxes.length === 1) return first ?? emptyBox
  if (broken !== undefined) return broken
  const byThumbprint = new Map(
    boxes.flatMap(({ keys }) => keys).map((key) => [`${key.thumbprint} ${key.kid}`, key] as const),
  )
  const keys = [...byThumbprint.values()]
  const byFinding = new Map(boxes.flatMap(({ findings }) => findings).map((finding) => [finding.id, finding]))
  return {
    ...first,
    description:
      keys.length === 1
        ? first.description
        : `${keys.length} keys: ${keys
            .slice(0, maxNamed)
            .map(({ label }) => label)
            .join('; ')}${keys.length > maxNamed ? ' …' : '.'}`,
    keys,
    findings: [...byFinding.values()],
  }
}

const maxNamed = 4

export async function withThumbprint(key: JwkKey, port: CryptoPort): Promise<VerificationKey> {
  return { ...key, thumbprint: key.publicJwk === null ? null : await thumbprintOf(key.publicJwk, port) }
}

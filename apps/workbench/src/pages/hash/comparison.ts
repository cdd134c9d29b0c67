import {
  compareDigest,
  hashFacts,
  type Expected,
  type ExpectedDigest,
  type HashAlgorithm,
} from '@latchkey/toolbox/hash'
import type { StripVerdict } from '../../kit/verdict-strip.tsx'

export interface Compared {
  readonly verdict: StripVerdict
  /** The digit from which on the two differ. */
  readonly differsAt: number | null
  readonly expected: ExpectedDigest
}

/** What was computed against what is expected; null when nothing is, or several things are. */
export function compareWith(
  expected: Expected,
  algorithm: HashAlgorithm,
  digest: Uint8Array,
): Compared | null {
  const [one, ...others] = expected.digests
  if (one === undefined || others.length > 0) return null
  const result = compareDigest(one.digest, digest, algorithm)
  const { label } = hashFacts(algorithm)
  const found = (tone: StripVerdict['tone'], word: string, detail: string): Compared => ({
    verdict: { label: 'Comparison', tone, word, detail },
    differsAt: !result.match && result.reason === 'differs' ? result.at : null,
    expected: one,
  })
  if (result.match) return found('good', 'Match', `Every digit of the ${label} digest is the same.`)
  if (result.reason === 'differs') {
    return found('bad', 'Different', `The ${label} digests differ from digit ${result.at + 1} on.`)
  }
  const lengths = `${result.digits} hexadecimal digits, and ${label} has ${result.wanted}`
  return result.reason === 'truncated'
    ? found('caution', 'Not all of it', `The beginning agrees, but that is only a part: ${lengths}.`)
    : found('bad', 'Another kind', `What is expected has ${lengths}.`)
}

/** What the expected box says of itself. */
export function describeExpected({ digests, notes }: Expected): string {
  const [one] = digests
  if (one === undefined) return notes[0] ?? ''
  if (digests.length > 1) return [`${digests.length} digests were found.`, ...notes].join(' ')
  if (one.algorithm === null)
    return `${one.digest.length} hexadecimal digits: no algorithm here has that many.`
  const { label } = hashFacts(one.algorithm)
  const alike = one.alike.length === 0 ? '' : ` by its length (so are ${one.alike.join(', ')})`
  return [`Read as ${label}${alike}.`, ...notes].join(' ')
}

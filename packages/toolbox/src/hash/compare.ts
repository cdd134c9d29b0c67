import { toHex } from '../bytes/index.ts'
import { hashFacts, type HashAlgorithm } from './algorithms.ts'

export type Comparison =
  | { readonly match: true }
  /** `at` is the index of the first hexadecimal digit that differs. */
  | { readonly match: false; readonly reason: 'differs'; readonly at: number }
  /** All that is there agrees, but it is not all of a digest: a prefix proves little. */
  | { readonly match: false; readonly reason: 'truncated'; readonly digits: number; readonly wanted: number }
  | { readonly match: false; readonly reason: 'length'; readonly digits: number; readonly wanted: number }

/** Compares what somebody expects, lower-case hexadecimal, with what was computed. Nothing short of all of it matches. */
export function compareDigest(expected: string, actual: Uint8Array, algorithm: HashAlgorithm): Comparison {
  const hex = toHex(actual)
  const wanted = hashFacts(algorithm).digestBytes * 2
  const common = Math.min(expected.length, hex.length)
  let at = 0
  while (at < common && expected[at] === hex[at]) at++
  if (expected.length === wanted)
    return at === wanted ? { match: true } : { match: false, reason: 'differs', at }
  const reason = expected.length < wanted && at === common ? 'truncated' : 'length'
  return { match: false, reason, digits: expected.length, wanted }
}

import { refuseUnknownOptions } from '../options.ts'
import { pass, refuse, type Verdict } from '../verdict.ts'
import { compactOptionNames, compactRules, readCompact, type CompactOptions } from './compact.ts'
import type { JwsHeader } from './header.ts'
import type { TokenReason } from './reasons.ts'
import { parseStrictObject, type StrictObject } from './strict-json.ts'
import { strictUtf8 } from './utf8.ts'

/** What a token says. Anyone can write this. */
export interface DecodedToken {
  readonly header: JwsHeader
  readonly claims: StrictObject
  readonly signature: Uint8Array
}

/**
 * Reads a JWT without checking who wrote it: for logs and for choosing between issuers, never for a decision about access. As strict
 * about form as verification is.
 */
export function decodeWithoutVerifying(
  token: string,
  options: CompactOptions = {},
): Verdict<DecodedToken, TokenReason> {
  refuseUnknownOptions(options, compactOptionNames, 'decodeWithoutVerifying')
  const read = readCompact(token, compactRules(options))
  if (!read.ok) return read
  const { head, payload, signature } = read.value
  const text = strictUtf8(payload)
  const claims = text === null ? null : parseStrictObject(text)
  return claims === null ? refuse('payload_malformed') : pass({ header: head.header, claims, signature })
}

import { fromBase64url } from '../bytes.ts'
import { choiceOption, integerOption, type IntegerRule } from '../options.ts'
import { pass, refuse, type Verdict } from '../verdict.ts'
import { readHeader, type ReadHeader } from './header.ts'
import type { TokenReason } from './reasons.ts'

export interface CompactOptions {
  /** Longest token that is looked at, in bytes; at most 16_384. @default 8_192 */
  readonly maxBytes?: number
  /**
   * `tolerated` lets each part end in `=`, as tokens of AWS load balancers do. The signature covers the padding, so nothing can be
   * added, but one token then has several spellings. @default 'refused' (RFC 7515 section 2)
   */
  readonly padding?: 'refused' | 'tolerated'
}

export interface CompactRules {
  readonly maxBytes: number
  readonly toleratesPadding: boolean
}

/** A token taken apart. Nothing in it is verified. */
export interface CompactToken {
  readonly head: ReadHeader
  readonly payload: Buffer
  readonly signingInput: string
  readonly signature: Buffer
}

export const compactOptionNames: readonly string[] = ['maxBytes', 'padding']

/** @throws config_invalid */
export function compactRules(options: CompactOptions): CompactRules {
  return {
    maxBytes: integerOption(options.maxBytes, maxBytesRule),
    toleratesPadding: choiceOption(options.padding, paddingRule) === 'tolerated',
  }
}

/** One limit for tokens that are made and tokens that are read. */
export const maxBytesRule: IntegerRule = { name: 'maxBytes', default: 8192, min: 1, max: 16_384 }
const paddingRule = { name: 'padding', default: 'refused', choices: ['refused', 'tolerated'] } as const

/** Takes a compact JWS apart (RFC 7515 section 7.1), strictly, and without work that grows with what is refused. */
export function readCompact(token: unknown, rules: CompactRules): Verdict<CompactToken, TokenReason> {
  if (typeof token !== 'string') return refuse('token_malformed')
  if (token.length > rules.maxBytes) return refuse('token_too_large')
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first < 0 || second < 0) return refuse('token_malformed')
  if (token.includes('.', second + 1))
    return refuse(hasFiveParts(token) ? 'token_encrypted' : 'token_malformed')
  const unpad = rules.toleratesPadding ? withoutPadding : asIs
  const encodedHeader = unpad(token.slice(0, first))
  const header = readHeader(encodedHeader)
  if (!header.ok) return header
  const payload = fromBase64url(unpad(token.slice(first + 1, second)))
  const signature = fromBase64url(unpad(token.slice(second + 1)))
  if (payload === null || signature === null) return refuse('token_malformed')
  return pass({ head: header.value, payload, signingInput: token.slice(0, second), signature })
}

function hasFiveParts(token: string): boolean {
  let dots = 0
  for (let at = token.indexOf('.'); at >= 0; at = token.indexOf('.', at + 1)) dots++
  return dots === 4
}

function asIs(part: string): string {
  return part
}

function withoutPadding(part: string): string {
  if (part.length % 4 !== 0) return part
  if (part.endsWith('==')) return part.slice(0, -2)
  return part.endsWith('=') ? part.slice(0, -1) : part
}

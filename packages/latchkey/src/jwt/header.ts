import { fromBase64url } from '../bytes.ts'
import { pass, refuse, type Verdict } from '../verdict.ts'
import { isKeyId } from './jwk.ts'
import type { TokenReason } from './reasons.ts'
import { parseStrictObject } from './strict-json.ts'
import { strictUtf8 } from './utf8.ts'

/** A JWS header, RFC 7515 section 4. `jwk`, `jku`, `x5u` and `x5c` may be in it; nothing here ever follows them. */
export interface JwsHeader {
  readonly alg: string
  readonly kid?: string
  readonly typ?: string
  readonly [name: string]: unknown
}

/** A header and what is asked of it on every token. */
export interface ReadHeader {
  readonly encoded: string
  readonly header: JwsHeader
  readonly kid: string | null
  /** `typ` as {@link mediaType} spells it. */
  readonly type: string | null
}

const maxHeaderChars = 4096
const maxRemembered = 256
const maxRememberedChars = 512
const remembered = new Map<string, Verdict<ReadHeader, TokenReason>>()

/** Reads an encoded header. Headers of one key repeat verbatim, so those of good tokens are remembered. */
export function readHeader(encoded: string): Verdict<ReadHeader, TokenReason> {
  return remembered.get(encoded) ?? parseHeader(encoded)
}

/** Remembers a header. Only for headers whose signature was good, or anyone could push the real ones out. */
export function rememberHeader(head: ReadHeader): void {
  if (head.encoded.length > maxRememberedChars || remembered.has(head.encoded)) return
  if (remembered.size >= maxRemembered) remembered.clear()
  // A copy: a slice would keep the whole token in memory.
  const encoded = Buffer.from(head.encoded, 'latin1').toString('latin1')
  remembered.set(encoded, pass({ ...head, encoded }))
}

/**
 * The comparable form of a `typ`: lower case, and without `application/` if that was put before a name with no other
 * slash (RFC 7515 section 4.1.9).
 */
export function mediaType(typ: string): string {
  const lower = typ.toLowerCase()
  const short = lower.startsWith('application/') ? lower.slice('application/'.length) : lower
  return short.includes('/') ? lower : short
}

function parseHeader(encoded: string): Verdict<ReadHeader, TokenReason> {
  if (encoded.length > maxHeaderChars) return refuse('token_too_large')
  const bytes = fromBase64url(encoded)
  if (bytes === null || bytes.length === 0) return refuse('token_malformed')
  const text = strictUtf8(bytes)
  const header = text === null ? null : parseStrictObject(text)
  if (header === null) return refuse('header_malformed')
  const { alg, kid, typ } = header
  if (typeof alg !== 'string') return refuse('header_malformed')
  if (kid !== undefined && !isKeyId(kid)) return refuse('header_malformed')
  if (typ !== undefined && typeof typ !== 'string') return refuse('header_malformed')
  if (header['enc'] !== undefined) return refuse('token_encrypted')
  // We implement no extension, so any crit at all names one that we must not ignore (RFC 7515 section 4.1.11). b64 changes
  // what is signed (RFC 7797), and zip belongs to JWE.
  if ('crit' in header || 'b64' in header || 'zip' in header) return refuse('header_unsupported')
  return pass({
    encoded,
    header: header as JwsHeader,
    kid: kid ?? null,
    type: typ === undefined ? null : mediaType(typ),
  })
}

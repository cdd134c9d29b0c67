import { base64, decodeBase64, type Bytes } from '../../bytes/index.ts'

export interface PemBlock {
  /** `PUBLIC KEY`, `CERTIFICATE`. */
  readonly label: string
  /** UTF-16 index of the block in the text. */
  readonly start: number
  readonly bytes: Bytes
  /** Why the bytes are not all that was meant, or null. */
  readonly problem: string | null
}

/** Whether a text says that it is PEM, well formed or not. */
export function looksLikePem(text: string): boolean {
  return text.includes('-----BEGIN')
}

/**
 * The blocks of a PEM text (RFC 7468). Line breaks may be missing, be spaces, or be written as `\n`, as they are in
 * environment variables and JSON.
 */
export function pemBlocks(text: string): readonly PemBlock[] {
  const pattern = /-----BEGIN ([A-Z0-9 ]{1,40})-----([\s\S]*?)-----END \1-----/g
  return [...text.matchAll(pattern)].map((match) => {
    const [, label = '', body = ''] = match
    return { label, start: match.index, ...readBody(body) }
  })
}

function readBody(body: string): Pick<PemBlock, 'bytes' | 'problem'> {
  if (/Proc-Type:\s*4,\s*ENCRYPTED/i.test(body))
    return {
      bytes: new Uint8Array(),
      problem: 'This private key is encrypted. Decrypt it first, for instance with openssl pkey.',
    }
  const encoded = body.replaceAll(/\\r|\\n|\s+/g, '')
  const { bytes, problem } = decodeBase64(encoded, base64)
  if (problem === null) return { bytes, problem: null }
  return {
    bytes,
    problem: `The Base64 of this PEM block is damaged (${problem.kind}, character ${problem.at}).`,
  }
}

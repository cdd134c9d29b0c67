import {
  Base64Scanner,
  createBase64Encoder,
  decodeBase64Text,
  sniffContent,
  type Base64Decoded,
  type Base64Mode,
  type Content,
  type EncodeOptions,
  type Finding,
} from '@latchkey/toolbox/base64'

/** Work for the worker: a file, or a text that is too long to be handled while typing. */
export type Base64Job =
  | {
      readonly kind: 'encode'
      readonly source: Blob
      readonly options: EncodeOptions
      readonly prefix: string
    }
  | { readonly kind: 'decode'; readonly source: Blob; readonly mode: Base64Mode }

export interface EncodedLarge {
  readonly kind: 'encode'
  /** All of it. */
  readonly blob: Blob
  readonly head: string
}

export interface DecodedLarge {
  readonly kind: 'decode'
  readonly decoded: DecodedBytes
}

/** What was decoded; of a large text `head` is only the beginning. */
export interface DecodedBytes extends Pick<Base64Decoded, 'ok' | 'findings' | 'alphabet'> {
  readonly blob: Blob
  readonly head: Uint8Array<ArrayBuffer>
  readonly blocks: number
  readonly content: Content
}

export type Base64Reply = EncodedLarge | DecodedLarge

/** A text up to this length is looked at as a whole, with what surrounds it. */
const wholeBytes = 32 * 1024 * 1024
const chunkBytes = 3 * 1024 * 1024
const headLength = 65_536

export async function convertLarge(job: Base64Job, report: (fraction: number) => void): Promise<Base64Reply> {
  return job.kind === 'encode' ? encodeLarge(job, report) : decodeLarge(job, report)
}

/** Decodes a text that is at hand as a whole. */
export function decodeWhole(text: string, mode: Base64Mode): DecodedBytes {
  const { bytes, ok, findings, alphabet, blocks } = decodeBase64Text(text, mode)
  return {
    ok,
    findings,
    alphabet,
    blob: new Blob([bytes]),
    head: bytes.length <= headLength ? bytes : bytes.slice(0, headLength),
    blocks: blocks.length,
    content: sniffContent(bytes),
  }
}

async function encodeLarge(
  { source, options, prefix }: Extract<Base64Job, { kind: 'encode' }>,
  report: (fraction: number) => void,
): Promise<EncodedLarge> {
  const encoder = createBase64Encoder(options)
  const parts: BlobPart[] = [prefix]
  let head = prefix
  const take = (text: string): void => {
    if (head.length < headLength) head += text.slice(0, headLength - head.length)
    parts.push(text)
  }
  for (let at = 0; at < source.size; at += chunkBytes) {
    take(encoder.push(new Uint8Array(await source.slice(at, at + chunkBytes).arrayBuffer())))
    report(Math.min(1, (at + chunkBytes) / source.size))
  }
  take(encoder.end())
  return { kind: 'encode', blob: new Blob(parts, { type: 'text/plain' }), head }
}

async function decodeLarge(
  { source, mode }: Extract<Base64Job, { kind: 'decode' }>,
  report: (fraction: number) => void,
): Promise<DecodedLarge> {
  if (source.size <= wholeBytes) return { kind: 'decode', decoded: decodeWhole(await source.text(), mode) }
  const scanner = new Base64Scanner({ mode })
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const parts: Uint8Array<ArrayBuffer>[] = []
  for (let at = 0; at < source.size; at += chunkBytes) {
    const piece = await source.slice(at, at + chunkBytes).arrayBuffer()
    parts.push(scanner.push(decoder.decode(piece, { stream: true })))
    report(Math.min(1, (at + chunkBytes) / source.size))
  }
  parts.push(scanner.push(decoder.decode()), scanner.end())
  const blob = new Blob(parts)
  const head = new Uint8Array(await blob.slice(0, headLength).arrayBuffer())
  const findings: readonly Finding[] = scanner.findings.list()
  return {
    kind: 'decode',
    decoded: {
      ok: findings.every(({ severity }) => severity !== 'error'),
      findings,
      alphabet: scanner.alphabet,
      blob,
      head,
      blocks: scanner.blocks.length + 1,
      content: sniffContent(head),
    },
  }
}

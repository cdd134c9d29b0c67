import { concatBytes, encodeUtf8, type Bytes } from '../bytes/index.ts'
import { Findings, type Finding } from './findings.ts'
import { modeFacts, type Base64Mode } from './modes.ts'
import { Base64Scanner } from './scanner.ts'
import { placeIn, unwrap, type Wrapper } from './wrappers.ts'

export interface Base64Decoded {
  /** All that could be decoded. */
  readonly bytes: Bytes
  /** Whether the mode allows the text: no finding is an error. */
  readonly ok: boolean
  readonly findings: readonly Finding[]
  /** By the letters that only one alphabet has. */
  readonly alphabet: 'standard' | 'url' | 'mixed' | 'either'
  /** The parts of the bytes that were encoded one after the other; one, unless the text has padding inside. */
  readonly blocks: readonly Bytes[]
  /** What surrounded the data, outermost first. */
  readonly wrappers: readonly Wrapper[]
}

/** Decodes a text that is there as a whole, with whatever surrounds it: a data URL, PEM armour, quotes, escapes. */
export function decodeBase64Text(text: string, mode: Base64Mode): Base64Decoded {
  const { start, end, wrappers, encoding } = unwrap(text)
  const findings = new Findings()
  const { wrappers: allowed } = modeFacts(mode)
  for (const { kind, at, label } of wrappers) {
    const isAllowed = allowed === 'all' || (allowed === 'pem' && kind === 'pem')
    const message = isAllowed ? `${label} was taken off.` : `${label} surrounds the data; this form has none.`
    findings.add({
      kind: 'wrapper',
      severity: isAllowed ? 'note' : 'error',
      place: placeIn(text, at),
      text: message,
    })
  }
  const data = text.slice(start, end)
  if (isToken(data))
    findings.add({
      kind: 'token',
      severity: 'note',
      place: placeIn(text, start),
      text: 'This is a JWT: its parts are encoded one by one, with dots between them.',
    })
  if (encoding === 'percent') {
    return done(percentDecoded(data), { findings: findings.list(), alphabet: 'either', blocks: [], wrappers })
  }
  const escapes = allowed === 'all' && /[%\\]/.test(data) ? 'read' : 'as-they-are'
  const scanner = new Base64Scanner({ mode, start: placeIn(text, start), escapes })
  const bytes = concatBytes(scanner.push(data), scanner.end())
  const all = [...scanner.findings.list(), ...findings.list()]
  return done(bytes, { findings: all, alphabet: scanner.alphabet, blocks: scanner.blocks, wrappers })
}

/** Whether a text is Base64 in three or five parts, the first of them a JSON object. */
function isToken(data: string): boolean {
  return data.length <= maxTokenLength && /^e[wy][\w-]{2,}(?:\.[\w-]*){2}(?:(?:\.[\w-]*){2})?$/.test(data)
}

/** Longer tokens are not taken for such. */
const maxTokenLength = 1024 * 1024

function done(
  bytes: Bytes,
  rest: Pick<Base64Decoded, 'findings' | 'alphabet' | 'wrappers'> & { readonly blocks: readonly number[] },
): Base64Decoded {
  const edges = [0, ...rest.blocks, bytes.length]
  const blocks = edges.slice(1).map((end, index) => bytes.slice(edges[index], end))
  const ok = rest.findings.every(({ severity }) => severity !== 'error')
  return { bytes, ok, ...rest, blocks }
}

/** The data of a data URL that is not Base64. */
function percentDecoded(data: string): Bytes {
  const parts = data.split(/(%[0-9a-f]{2})/i)
  return concatBytes(
    ...parts.map((part) =>
      /^%[0-9a-f]{2}$/i.test(part) ? Uint8Array.of(Number.parseInt(part.slice(1), 16)) : encodeUtf8(part),
    ),
  )
}

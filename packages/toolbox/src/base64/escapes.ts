export interface Escape {
  /** In the text. */
  readonly length: number
  /** What it stands for. */
  readonly character: string
}

/** The escape of a URL (`%2B`) or of JSON (`\n`, `\u003d`) that begins here, if one does. */
export function escapeAt(text: string, index: number): Escape | null {
  const match = /^(?:%([0-9A-Fa-f]{2})|\\u([0-9A-Fa-f]{4})|\\([nrt/"]))/.exec(text.slice(index, index + 6))
  if (match === null) return null
  const hex = match[1] ?? match[2]
  const character = hex === undefined ? short[match[3]!]! : String.fromCharCode(Number.parseInt(hex, 16))
  return { length: match[0].length, character }
}

const short: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '/': '/', '"': '"' }

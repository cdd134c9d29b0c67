// Browsers say the same few things over and over, and their text would be half of every record. Each of these
// takes one character instead. The table is part of the record format: entries keep their place for good.
const phrases: readonly string[] = [
  'Mozilla/5.0 (',
  'Windows NT 10.0; Win64; x64',
  'Macintosh; Intel Mac OS X 10_15_7',
  'X11; Linux x86_64',
  'iPhone; CPU iPhone OS ',
  'iPad; CPU OS ',
  ' like Mac OS X',
  'Linux; Android ',
  ') AppleWebKit/537.36 (KHTML, like Gecko) Chrome/',
  ') AppleWebKit/605.1.15 (KHTML, like Gecko) Version/',
  '.0.0.0 Safari/537.36',
  '.0.0.0 Mobile Safari/537.36',
  ' Safari/605.1.15',
  ' Mobile/15E148 Safari/604.1',
  ' Mobile/15E148',
  ') Gecko/20100101 Firefox/',
  ' (KHTML, like Gecko) ',
  'AppleWebKit/',
  'SamsungBrowser/',
  'Macintosh; Intel Mac OS X ',
  'Windows NT ',
  ' Chrome/',
  ' Safari/',
  ' Version/',
  '; rv:',
  ' Edg/',
  ' OPR/',
  'CriOS/',
  'FxiOS/',
  'Mobile',
  '.0.0.0',
  'Linux',
]

// The control characters U+0080 to U+009F stand for the phrases. A text that has one of its own is left as it is.
const firstCode = 0x80
const codes = /[\u0080-\u009f]/g
const hasCode = /[\u0080-\u009f]/
const anyPhrase: RegExp = new RegExp(phrases.map(escapePattern).join('|'), 'g')
const codeOf: ReadonlyMap<string, string> = new Map(
  phrases.map((phrase, index) => [phrase, String.fromCharCode(firstCode + index)]),
)

/** The text with its phrases replaced, or null if it cannot be told apart from a packed one. */
export function packUserAgent(text: string): string | null {
  return hasCode.test(text) ? null : text.replace(anyPhrase, (phrase) => codeOf.get(phrase)!)
}

const maxRemembered = 1000
const remembered = new Map<string, string>()

/** The text that {@link packUserAgent} packed. Most clients share a few hundred, so equal texts are one string. */
export function unpackUserAgent(packed: string): string {
  const known = remembered.get(packed)
  if (known !== undefined) return known
  const text = packed.replace(codes, (code) => phrases[code.charCodeAt(0) - firstCode]!)
  if (remembered.size >= maxRemembered) remembered.clear()
  // Long texts are not what browsers send, and would keep much memory for one client.
  if (text.length <= 512) remembered.set(packed, text)
  return text
}

function escapePattern(text: string): string {
  return text.replace(/[.()/]/g, String.raw`\$&`)
}

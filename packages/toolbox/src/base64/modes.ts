export type Base64Mode = 'lenient' | 'strict' | 'jose' | 'mime' | 'pem'

export interface ModeFacts {
  readonly name: Base64Mode
  readonly label: string
  readonly alphabet: 'standard' | 'url' | 'either'
  readonly padding: 'required' | 'forbidden' | 'optional'
  readonly whitespace: 'anywhere' | 'line-breaks' | 'nowhere'
  /** What surrounds the data and may be taken off without a word of blame. */
  readonly wrappers: 'all' | 'pem' | 'none'
  /** The longest line; null where lines are not looked at. */
  readonly lineLength: number | null
  readonly lineBreak: 'crlf' | 'any'
}

/** What each mode holds a text to. Whatever it is held to, as much as possible is decoded. */
export const base64Modes: readonly ModeFacts[] = [
  {
    name: 'lenient',
    label: 'Lenient',
    alphabet: 'either',
    padding: 'optional',
    whitespace: 'anywhere',
    wrappers: 'all',
    lineLength: null,
    lineBreak: 'any',
  },
  {
    name: 'strict',
    label: 'Strict (RFC 4648 section 4)',
    alphabet: 'standard',
    padding: 'required',
    whitespace: 'nowhere',
    wrappers: 'none',
    lineLength: null,
    lineBreak: 'any',
  },
  {
    name: 'jose',
    label: 'URL-safe, unpadded (RFC 4648 section 5, JOSE)',
    alphabet: 'url',
    padding: 'forbidden',
    whitespace: 'nowhere',
    wrappers: 'none',
    lineLength: null,
    lineBreak: 'any',
  },
  {
    name: 'mime',
    label: 'MIME (lines of 76, CRLF)',
    alphabet: 'standard',
    padding: 'required',
    whitespace: 'line-breaks',
    wrappers: 'none',
    lineLength: 76,
    lineBreak: 'crlf',
  },
  {
    name: 'pem',
    label: 'PEM (lines of 64)',
    alphabet: 'standard',
    padding: 'required',
    whitespace: 'line-breaks',
    wrappers: 'pem',
    lineLength: 64,
    lineBreak: 'any',
  },
]

export function modeFacts(mode: Base64Mode): ModeFacts {
  return base64Modes.find(({ name }) => name === mode)!
}

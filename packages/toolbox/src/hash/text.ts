import { concatBytes, encodeUtf8, loneSurrogateIn, type Bytes } from '../bytes/index.ts'

/** A text field gives LF for every line break, whatever was pasted: what the bytes get is a choice. */
export type LineEndings = 'as-given' | 'lf' | 'crlf'

export interface TextInput {
  readonly bytes: Bytes
  /** The same with a line feed at the end, as `echo` prints it; null when the text ends with one. */
  readonly withNewline: Bytes | null
  readonly notices: readonly TextNotice[]
}

/** Something that makes the digest of a text differ from what the reader expects. */
export interface TextNotice {
  readonly kind: 'lone-surrogate' | 'not-nfc' | 'not-nfd' | 'byte-order-mark' | 'mixed-line-endings' | 'crlf'
  readonly text: string
}

/** The bytes of a text, UTF-8, and what could surprise about them. */
export function textInput(text: string, lineEndings: LineEndings): TextInput {
  const chosen = withLineEndings(text, lineEndings)
  const bytes = encodeUtf8(chosen)
  const newline = lineEndings === 'crlf' ? '\r\n' : '\n'
  const withNewline = /[\r\n]$/.test(chosen) ? null : concatBytes(bytes, encodeUtf8(newline))
  return { bytes, withNewline, notices: noticesAbout(chosen) }
}

function withLineEndings(text: string, lineEndings: LineEndings): string {
  if (lineEndings === 'as-given') return text
  const lf = text.replaceAll(/\r\n?/g, '\n')
  return lineEndings === 'lf' ? lf : lf.replaceAll('\n', '\r\n')
}

function noticesAbout(text: string): readonly TextNotice[] {
  const notices: TextNotice[] = []
  const lone = loneSurrogateIn(text)
  if (lone !== -1) {
    notices.push({
      kind: 'lone-surrogate',
      text:
        `Character ${lone + 1} is half of a surrogate pair (U+${text.charCodeAt(lone).toString(16).toUpperCase()}). ` +
        'UTF-8 cannot encode it: it became EF BF BD, and other texts have the same digest.',
    })
  }
  if (text.startsWith('\ufeff')) {
    notices.push({
      kind: 'byte-order-mark',
      text: 'The text begins with a byte order mark (EF BB BF), which is part of the digest.',
    })
  }
  if (text.includes('\r\n')) {
    const isMixed = /\r(?!\n)|(?<!\r)\n/.test(text)
    notices.push(
      isMixed
        ? { kind: 'mixed-line-endings', text: 'The text has line endings of more than one kind.' }
        : {
            kind: 'crlf',
            text: 'The lines end with CRLF, as on Windows. With LF the text has another digest.',
          },
    )
  }
  if (text.normalize('NFC') !== text) {
    notices.push({
      kind: 'not-nfc',
      text: 'The text is not in Unicode form NFC (an accent stands apart from its letter): typed on most keyboards, it has another digest.',
    })
  } else if (text.normalize('NFD') !== text) {
    notices.push({
      kind: 'not-nfd',
      text: 'The text has composed characters (Unicode form NFC). A program that decomposes them, as old macOS file names do, gets another digest.',
    })
  }
  return notices
}

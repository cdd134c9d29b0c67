import { Option } from 'commander'
import { toJson } from './json.ts'

/** Flags of a command that answers in words to people and in JSON to programs. */
export interface FormFlags {
  readonly json?: true
  readonly text?: true
}

export const jsonOption = (): Option =>
  new Option('--json', 'answer as JSON, also on a terminal').conflicts('text')
export const textOption = (): Option => new Option('--text', 'answer in words, also into a pipe or file')

/** Words on a terminal, JSON into a pipe, unless a flag says otherwise. */
export function outputForm({ json, text }: FormFlags): 'json' | 'text' {
  if (json === true) return 'json'
  return text === true || process.stdout.isTTY ? 'text' : 'json'
}

/** Writes to standard output, as it is. */
export function print(text: string): void {
  process.stdout.write(text)
}

/** Writes a value as JSON of two spaces a level, with a line break behind it. */
export function printJson(value: unknown): void {
  process.stdout.write(`${toJson(value)}\n`)
}

/** Writes a remark to standard error, where it is in nobody's way. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Colours and weights, or none where standard output does not want them. */
export interface Paint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
  readonly cyan: (text: string) => string
}

/** Colours on a terminal, unless NO_COLOR is set (no-color.org) or the terminal is dumb; FORCE_COLOR wins over both. */
export function paint(): Paint {
  const isOn = wantsColour()
  const code =
    (open: number, close: number) =>
    (text: string): string =>
      isOn && text !== '' ? `\u001B[${open}m${text}\u001B[${close}m` : text
  return {
    bold: code(1, 22),
    dim: code(2, 22),
    red: code(31, 39),
    green: code(32, 39),
    yellow: code(33, 39),
    cyan: code(36, 39),
  }
}

function wantsColour(): boolean {
  const { NO_COLOR: none, FORCE_COLOR: force, TERM: terminal } = process.env
  if (force !== undefined && force !== '' && force !== '0') return true
  if (none !== undefined && none !== '') return false
  return process.stdout.isTTY && terminal !== 'dumb'
}

/**
 * Text from outside made fit for a terminal: control characters, which could move the cursor or hide what follows, and marks that
 * turn the direction of writing are shown by their code point.
 */
export function printable(text: string): string {
  return text.replaceAll(unprintable, (character) => {
    const point = character.codePointAt(0) ?? 0
    return `\\u{${point.toString(16).toUpperCase().padStart(4, '0')}}`
  })
}

/** The same value with every text in it made fit for a terminal, before colours are added. */
export function printableDeep<T>(value: T): T {
  return mapTexts(value) as T
}

function mapTexts(value: unknown): unknown {
  if (typeof value === 'string') return printable(value)
  if (Array.isArray(value)) return value.map(mapTexts)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapTexts(member)]))
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const unprintable = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g

let isWatchingPipe = false

/** `latchkey … | head` closes our output early: that ends the command, and is no error. */
export function stopQuietlyOnClosedPipe(): void {
  if (isWatchingPipe) return
  isWatchingPipe = true
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
}

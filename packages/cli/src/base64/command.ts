import { StringDecoder } from 'node:string_decoder'
import { Command, InvalidArgumentError, Option } from 'commander'
import {
  base64Modes,
  Base64Scanner,
  createBase64Encoder,
  decodeBase64Text,
  hexDump,
  sniffContent,
  type Base64Mode,
  type Finding,
} from '@latchkey/toolbox/base64'
import { exitCodes, usageError, type ExitCode } from '../io/exit.ts'
import { openInput, unreadable } from '../io/input.ts'
import { note, printJson } from '../io/output.ts'
import { runCommand } from '../io/run.ts'
import { write } from '../io/write.ts'

/** `latchkey base64`: encodes and decodes anything of any size, and says what is wrong and where. */
export function base64Command(): Command {
  return new Command('base64')
    .summary('encode and decode Base64, with what is wrong and where')
    .description(
      'Encodes a file, or standard input, of any size. With --decode it decodes instead: both alphabets, with or without ' +
        'padding, with spaces and line breaks, a data: URL, PEM, quotes, an Authorization: Basic header, and escapes of ' +
        'JSON and URLs. What is wrong is told on standard error, with line and column; as much as possible is decoded all the same.',
    )
    .argument('[file]', 'the file to read; - or none is standard input')
    .option('-d, --decode', 'decode')
    .option(
      '-u, --url',
      'encode in the URL-safe alphabet, without padding (RFC 4648 section 5, as JOSE has it)',
    )
    .addOption(new Option('--padding', 'with --url: with padding all the same').conflicts('decode'))
    .addOption(new Option('--no-padding', 'without padding').conflicts('decode'))
    .addOption(
      new Option('-w, --wrap <n>', 'a line break after so many characters; 0 is one line')
        .argParser((text) => {
          if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
          return Number(text)
        })
        .conflicts('decode'),
    )
    .addOption(new Option('--crlf', 'with --wrap: line breaks of CRLF').conflicts('decode'))
    .addOption(
      new Option('--data-url <type>', 'encode as a data: URL of this media type').conflicts([
        'decode',
        'url',
        'wrap',
      ]),
    )
    .addOption(
      new Option('-m, --mode <name>', 'with --decode: what the text is held to')
        .choices(base64Modes.map(({ name }) => name))
        .default('lenient'),
    )
    .option('--json', 'with --decode: what was found, as JSON, instead of the bytes')
    .addHelpText('after', help)
    .action((file: string | undefined, flags: Base64Flags) =>
      runCommand('base64', () => run(file ?? '-', flags)),
    )
}

interface Base64Flags {
  readonly decode?: true
  readonly url?: true
  /** Undefined when neither --padding nor --no-padding is given. */
  readonly padding?: boolean
  readonly wrap?: number
  readonly crlf?: true
  readonly dataUrl?: string
  readonly mode: Base64Mode
  readonly json?: true
}

const help = `
Modes of --decode:
${base64Modes.map(({ name, label }) => `  ${name.padEnd(8)} ${label}`).join('\n')}

A text longer than 16 MiB is decoded as it comes, so it must be Base64 and nothing around it.

Exit codes: 0 fine, perhaps with warnings; 2 wrong use, or a file that is not there; 3 the text is not Base64 of the mode.

Examples:
  latchkey base64 logo.png > logo.txt
  latchkey base64 --decode logo.txt > logo.png
  printf hello | latchkey base64 --url
  latchkey base64 --wrap 64 key.der
  latchkey base64 --data-url image/png logo.png
  echo eyJhbGciOiJFUzI1NiJ9 | latchkey base64 --decode --mode jose
  echo 'aGk' | latchkey base64 --decode --json
`

/** A text up to this length is looked at as a whole, with what surrounds it. */
const wholeBytes = 16 * 1024 * 1024

async function run(path: string, flags: Base64Flags): Promise<ExitCode> {
  if (flags.json !== undefined && flags.decode === undefined) throw usageError('--json needs --decode.')
  try {
    return await (flags.decode === true ? decode(path, flags) : encode(path, flags))
  } catch (error) {
    throw unreadable(path, 'The input', error)
  }
}

async function encode(path: string, flags: Base64Flags): Promise<ExitCode> {
  const { url, padding = url === undefined, wrap = 0, crlf, dataUrl } = flags
  const encoder = createBase64Encoder({
    alphabet: url === true ? 'url' : 'standard',
    padding: padding ? 'required' : 'forbidden',
    wrap,
    lineBreak: crlf === true ? 'crlf' : 'lf',
  })
  if (dataUrl !== undefined) await write(`data:${dataUrl};base64,`)
  for await (const chunk of openInput(path)) await write(encoder.push(chunk as Buffer))
  await write(encoder.end())
  // In one line it may be meant for a header or a variable, where a line break would be part of it.
  if (wrap > 0 || process.stdout.isTTY) await write(crlf === true ? '\r\n' : '\n')
  return exitCodes.ok
}

async function decode(path: string, flags: Base64Flags): Promise<ExitCode> {
  const decoder = new StringDecoder('utf8')
  let text = ''
  let scanner: Base64Scanner | null = null
  for await (const chunk of openInput(path)) {
    text += decoder.write(chunk as Buffer)
    if (scanner === null && text.length <= wholeBytes) continue
    if (flags.json !== undefined) throw usageError('--json is for texts up to 16 MiB.')
    scanner ??= new Base64Scanner({ mode: flags.mode })
    await write(scanner.push(text))
    text = ''
  }
  text += decoder.end()
  if (scanner === null) return decodeWhole(text, flags)
  await write(scanner.push(text))
  await write(scanner.end())
  return reported(scanner.findings.list())
}

async function decodeWhole(text: string, { mode, json }: Base64Flags): Promise<ExitCode> {
  const { bytes, ok, findings, alphabet, blocks, wrappers } = decodeBase64Text(text, mode)
  const content = sniffContent(bytes)
  if (json === true) {
    const isText = content.invalidUtf8At === null
    printJson({
      ok,
      mode,
      bytes: bytes.length,
      alphabet,
      blocks: blocks.length,
      wrappers: wrappers.map(({ kind, mediaType, pemLabel }) => ({ kind, mediaType, pemLabel })),
      findings,
      content,
      ...(isText
        ? { text: Buffer.from(bytes).toString('utf8') }
        : { hex: Buffer.from(bytes).toString('hex') }),
    })
    return ok ? exitCodes.ok : exitCodes.malformed
  }
  const isForEyes = process.stdout.isTTY
  const isBinary = content.invalidUtf8At !== null || content.nulAt !== null
  if (isForEyes && isBinary) await write(`${hexDump(bytes, 0, 256).join('\n')}\n`)
  else await write(bytes)
  if (isForEyes && isBinary) {
    note(
      `${content.label}, ${bytes.length} bytes: shown as a dump. Into a file or a pipe they come as they are.`,
    )
  } else if (isForEyes && bytes.at(-1) !== 0x0a) await write('\n')
  return reported(findings)
}

function reported(findings: readonly Finding[]): ExitCode {
  for (const { severity, place, text, count } of findings) {
    if (severity === 'note') continue
    const times = count === 1 ? '' : ` (${count} times, this is the first)`
    note(`latchkey base64: ${severity} at line ${place.line}, column ${place.column}: ${text}${times}`)
  }
  return findings.some(({ severity }) => severity === 'error') ? exitCodes.malformed : exitCodes.ok
}

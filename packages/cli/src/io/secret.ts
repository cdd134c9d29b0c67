import { Option } from 'commander'
import { usageError } from './exit.ts'
import { readInput } from './input.ts'
import { note } from './output.ts'

/** Where a secret may come from. Never the command line: `ps`, shell history and CI logs show that to others. */
export interface SecretFlags {
  readonly secretFile?: string
  readonly secretEnv?: string
  readonly secret?: string | true
  readonly trimNewline?: true
}

/** The options of a command that needs a secret. The last one exists to say why it does not. */
export function secretOptions(): readonly Option[] {
  return [
    new Option('--secret-file <file>', 'read the secret from a file, byte for byte; - for standard input'),
    new Option('--secret-env <name>', 'take the secret from an environment variable'),
    new Option('--trim-newline', 'leave out one line break at the end of the secret'),
    new Option('--secret [value]').hideHelp(),
  ]
}

/** A secret, byte for byte, and where it came from, for messages. */
export interface GivenSecret {
  readonly bytes: Buffer
  readonly from: string
}

/** Takes the secret from where the flags say; null when they name no place. */
export async function readSecret(flags: SecretFlags): Promise<GivenSecret | null> {
  refuseSecretArgument(flags)
  const { secretFile, secretEnv } = flags
  if (secretFile !== undefined && secretEnv !== undefined)
    throw usageError('--secret-file and --secret-env contradict each other: give one of them.')
  if (secretFile !== undefined) {
    const from = secretFile === '-' ? 'standard input' : secretFile
    return trimmed({ bytes: await readInput(secretFile, 'The secret'), from }, flags)
  }
  if (secretEnv === undefined) return null
  const value = process.env[secretEnv]
  if (value === undefined) throw usageError(`The environment variable ${secretEnv} is not set.`)
  return trimmed({ bytes: Buffer.from(value), from: `the variable ${secretEnv}` }, flags)
}

/** Asks on the terminal, without showing what is typed; null when there is no terminal to ask on. */
export async function promptSecret(message: string): Promise<GivenSecret | null> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null
  const { isCancel, password } = await import('@clack/prompts')
  // On standard error, so that standard output has nothing but the answer.
  const typed = await password({ message, output: process.stderr })
  if (isCancel(typed)) throw usageError('No secret was given.')
  return { bytes: Buffer.from(typed), from: 'the prompt' }
}

/** A secret on the command line is refused, with the reason. */
export function refuseSecretArgument({ secret }: SecretFlags): void {
  if (secret === undefined) return
  throw usageError(
    'A secret is not taken from the command line, where the process list, the shell history and logs of CI show it to others. ' +
      'Use --secret-file FILE, --secret-file - (standard input) or --secret-env NAME, and replace a secret that was typed here.',
  )
}

function trimmed({ bytes, from }: GivenSecret, { trimNewline }: SecretFlags): GivenSecret {
  const lineBreak = /\r?\n$/.exec(bytes.subarray(-2).toString('latin1'))?.[0] ?? ''
  if (lineBreak === '') return { bytes, from }
  if (trimNewline === true) return { bytes: bytes.subarray(0, bytes.length - lineBreak.length), from }
  note(
    `Note: the secret from ${from} ends with a line break, and every byte of a secret counts. --trim-newline leaves it out.`,
  )
  return { bytes, from }
}

import { pino, type DestinationStream, type Logger } from 'pino'
import type { LogLevel } from './config.ts'

export interface LogOptions {
  readonly level: LogLevel
  /** Where lines go. @default standard error, so that what the command says to people stays on standard output */
  readonly destination?: DestinationStream
}

/**
 * One JSON object per line. What must not be logged is not passed here in the first place; the list below is for the day when somebody
 * logs a whole request.
 */
export function createLog({
  level,
  destination = pino.destination({ fd: 2, sync: true }),
}: LogOptions): Logger {
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretPaths, censor: '[redacted]' },
      serializers: { error: errorWords },
    },
    { write: (line) => destination.write(printable(line)) },
  )
}

/** An error without its stack's secrets: class, code, message and the causes underneath. */
function errorWords(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error }
  const { name, message, stack, cause } = error
  const code = 'code' in error ? error.code : undefined
  return { name, code, message, stack, ...(cause === undefined ? {} : { cause: errorWords(cause) }) }
}

const secretNames = [
  'password',
  'currentPassword',
  'newPassword',
  'token',
  'accessToken',
  'refreshToken',
  'cookie',
  'authorization',
  '["set-cookie"]',
  'secret',
]

const secretPaths = secretNames.flatMap((name) => {
  const below = name.startsWith('[') ? `*${name}` : `*.${name}`
  return [name, below, below.startsWith('*.') ? `*.${below}` : `*.${below}`]
})

/** JSON leaves alone what a terminal obeys or hides: C1 controls, line separators, marks that turn text around. */
function printable(line: string): string {
  return line.replaceAll(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

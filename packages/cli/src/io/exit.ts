/** What the exit code of a command says. The same for every command that checks or converts something. */
export const exitCodes = {
  ok: 0,
  /** Checked, and it does not hold: a bad signature, an expired token, a digest that differs. */
  failed: 1,
  /** The command cannot be run like this: unknown or contradictory options, a file that is not there. */
  usage: 2,
  /** The input is not what it should be: no token, no Base64, no sums file. */
  malformed: 3,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Ends a command with a message on standard error: the caller's mistake (`usage`) or the input's (`malformed`). */
export class CommandError extends Error {
  readonly exitCode: ExitCode

  constructor(kind: 'usage' | 'malformed', message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CommandError'
    this.exitCode = exitCodes[kind]
  }
}

export function usageError(message: string): CommandError {
  return new CommandError('usage', message)
}

export function malformedError(message: string): CommandError {
  return new CommandError('malformed', message)
}

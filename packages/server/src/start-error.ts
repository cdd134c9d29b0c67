import { isLatchkeyError } from 'latchkey'

/** Why the server cannot start on this machine, and what to do about it. The command exits with code 2. */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly code: StartErrorCode

  constructor(code: StartErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

export type StartErrorCode =
  | 'port_taken'
  | 'port_forbidden'
  | 'address_unknown'
  | 'data_not_usable'
  | 'store_incompatible'

interface StartPlace {
  readonly data: string
  readonly port?: number
  readonly host?: string
}

/** What an error at start means to the person at the keyboard. Errors that are nobody's doing but ours stay as they are. */
export function startErrorOf(error: unknown, { data, port, host }: StartPlace): unknown {
  const cause = { cause: error }
  switch (systemCodeOf(error)) {
    case 'EADDRINUSE':
      return new StartError(
        'port_taken',
        `Port ${port} is taken by another program. Choose another one: --port ${Number(port) + 1}, or --port 0 for any.`,
        cause,
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
      if (port !== undefined) {
        return new StartError(
          'port_forbidden',
          `This user may not listen on port ${port}. Choose one above 1023, such as --port 4180.`,
          cause,
        )
      }
      return new StartError(
        'data_not_usable',
        `The data folder ${data} cannot be written. Choose another one with --data.`,
        cause,
      )
    case 'EADDRNOTAVAIL':
      return new StartError(
        'address_unknown',
        `This machine has no address ${host}. Choose another one with --host.`,
        cause,
      )
  }
  if (isLatchkeyError(error, 'store_incompatible')) {
    return new StartError(
      'store_incompatible',
      `The data folder ${data} was written by another version. Use that version, or another folder with --data. (${error.message})`,
      cause,
    )
  }
  if (isLatchkeyError(error) && error.code.startsWith('store_')) {
    return new StartError(
      'data_not_usable',
      `The data folder ${data} cannot be used: ${error.message}`,
      cause,
    )
  }
  return error
}

/** The code of the operating system's error, here or underneath. */
function systemCodeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ('syscall' in error && 'code' in error && typeof error.code === 'string') return error.code
  return systemCodeOf(error.cause)
}

import { isLatchkeyError } from 'latchkey'
import { KeyError } from './store/encryption-key.ts'
import { parseStoreUrl } from './store/store-url.ts'
import { storeTroubleOf } from './store/store-trouble.ts'

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
  | 'key_not_usable'
  | 'store_incompatible'
  | 'store_not_usable'

interface StartPlace {
  /** The folder of the embedded store. */
  readonly data: string
  /** The address of a shared store, or null. */
  readonly store: string | null
  readonly port?: number
  readonly host?: string
}

/** What an error at start means to the person at the keyboard. Errors that are nobody's doing but ours stay as they are. */
export function startErrorOf(error: unknown, place: StartPlace): unknown {
  const { port, host, store } = place
  const cause = { cause: error }
  if (error instanceof KeyError) return new StartError('key_not_usable', error.message, cause)
  if (port !== undefined) {
    switch (systemCodeOf(error)) {
      case 'EADDRINUSE':
        return new StartError(
          'port_taken',
          `Port ${port} is taken by another program. Choose another one: --port ${Number(port) + 1}, or --port 0 for any.`,
          cause,
        )
      case 'EACCES':
      case 'EPERM':
        return new StartError(
          'port_forbidden',
          `This user may not listen on port ${port}. Choose one above 1023, such as --port 4180.`,
          cause,
        )
      case 'EADDRNOTAVAIL':
        return new StartError(
          'address_unknown',
          `This machine has no address ${host}. Choose another one with --host.`,
          cause,
        )
    }
  }
  return store === null ? folderError(error, place.data) : sharedStoreError(error, store)
}

function folderError(error: unknown, data: string): unknown {
  const cause = { cause: error }
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(systemCodeOf(error) ?? '')) {
    return new StartError(
      'data_not_usable',
      `The data folder ${data} cannot be written. Choose another one with --data.`,
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

function sharedStoreError(error: unknown, url: string): unknown {
  const { label } = parseStoreUrl(url)
  if (isLatchkeyError(error, 'store_incompatible')) {
    return new StartError('store_incompatible', `${label}: ${error.message}`, { cause: error })
  }
  const trouble = storeTroubleOf(error)
  return trouble === null
    ? error
    : new StartError('store_not_usable', `The store ${label} ${trouble}`, { cause: error })
}

/** The code of the operating system's error, here or underneath. */
function systemCodeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ('syscall' in error && 'code' in error && typeof error.code === 'string') return error.code
  return systemCodeOf(error.cause)
}

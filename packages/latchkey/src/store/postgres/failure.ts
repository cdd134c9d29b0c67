import { isLatchkeyError, LatchkeyError } from '../../errors.ts'
import { timedOut } from './within.ts'

/** What is rolled back as a whole and succeeds when it is tried again: serialization failure, deadlock. */
const retryable: ReadonlySet<string> = new Set(['40001', '40P01'])

/** The schema, a table or a function is not there: never migrated, or another schema was meant. */
const missing: ReadonlySet<string> = new Set(['3F000', '42P01', '42883', '42703'])

/** PostgreSQL itself found damage on its disk. */
const damaged: ReadonlySet<string> = new Set(['XX001', 'XX002'])

export function isRetryable(error: unknown): boolean {
  return retryable.has(sqlState(error) ?? '')
}

/**
 * True if a statement that changes nothing may be tried on another connection: this one was ended, by a restart or an
 * administrator, and so perhaps before the statement came. Not after a timeout, which would only be waited for once more.
 */
export function isWorthAnotherConnection(error: unknown): boolean {
  const hasTimedOut = error instanceof Error && 'code' in error && error.code === timedOut
  return isConnectionLost(error) && !hasTimedOut
}

/**
 * True unless the server answered this very statement with an error: then the connection is as good as before. Class 57
 * is the server ending the connection, class 08 the connection itself.
 */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlState(error)
  return state === null || state.startsWith('57') || state.startsWith('08')
}

/** The error as one of ours. The driver's own words are in the `cause`: they may quote values. */
export function inOurWords(error: unknown, schema: string): LatchkeyError {
  if (isLatchkeyError(error)) return error
  const state = sqlState(error)
  if (state !== null && missing.has(state)) {
    return new LatchkeyError('store_incompatible', notMigrated(schema), { cause: error })
  }
  if (state !== null && damaged.has(state)) {
    return new LatchkeyError('store_corrupt', `PostgreSQL found damaged data (SQLSTATE ${state}).`, {
      cause: error,
    })
  }
  const what = state === null ? 'cannot be reached or did not answer' : `refused (SQLSTATE ${state})`
  return new LatchkeyError('store_unavailable', `PostgreSQL ${what}.`, { cause: error })
}

export function notMigrated(schema: string): string {
  return `There are no Latchkey tables in the PostgreSQL schema "${schema}". Make them with: latchkey migrate --store postgres://… --schema ${schema}`
}

function sqlState(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  // Node's own codes (ECONNRESET) have no digit in their five characters or are longer.
  return /^(?=.*\d)[0-9A-Z]{5}$/.test(error.code) ? error.code : null
}

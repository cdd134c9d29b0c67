import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { open, type Database, type RootDatabase } from 'lmdb'
import { isLatchkeyError, LatchkeyError } from '../../errors.ts'
import { assertDataFile } from './data-file.ts'

/** The format of everything below the folder. Raised with each change that an older version could not read. */
export const storeFormat = 1

export type Table = Database<Buffer, Buffer>

export interface Tables {
  readonly sessions: Table
  readonly bySubject: Table
  readonly expiries: Table
  readonly cutoffs: Table
  readonly events: Table
  readonly documents: Table
  readonly meta: Table
}

/** An open LMDB file: its tables, one snapshot to read from, and one writer at a time over all processes. */
export interface Environment {
  readonly tables: Tables
  /** Runs `read` on the newest commit of any process: by itself LMDB keeps the snapshot of the last read for a while. */
  fresh<T>(read: () => T): T
  /**
   * Runs `change` in a transaction of its own: all of it is on disk when the promise resolves, or none of it. Changes
   * asked for in one turn of the event loop share one flush.
   */
  write<T>(change: () => T): Promise<T>
  close(): Promise<void>
}

const encoding = { encoding: 'binary', keyEncoding: 'binary' } as const
const formatKey = Buffer.from('format')
const maxTables = 16

/**
 * Opens the store in a folder that is there.
 * @throws `store_unavailable`, `store_corrupt`, `store_incompatible`
 */
export function openEnvironment(folder: string): Environment {
  const file = join(folder, 'store.lmdb')
  const root = openRoot(file)
  const tables = guarded(() => openTables(root, file))
  let queue: Queued[] = []
  let isOpen = true

  function guarded<T>(action: () => T): T {
    try {
      return action()
    } catch (error) {
      throw inOurWords(error, file)
    }
  }

  function assertOpen(): void {
    if (!isOpen) throw new LatchkeyError('store_closed', `The store in "${folder}" was used after close().`)
  }

  // LMDB's own asynchronous transactions do the same batching on another thread, but a commit that fails there (a full
  // disk) rejects promises that nobody can catch and so ends the process. Here it is an error like any other.
  function commit(): void {
    const batch = queue
    if (batch.length === 0) return
    queue = []
    try {
      root.transactionSync(() => {
        // Each in a child transaction: one that fails half way leaves nothing, and the others stand.
        for (const queued of batch) queued.run(root)
      }, synchronousFlush)
    } catch (error) {
      for (const queued of batch) queued.reject(inOurWords(error, file))
      return
    }
    for (const queued of batch) queued.settle()
  }

  return {
    tables,

    fresh<T>(read: () => T): T {
      assertOpen()
      try {
        root.resetReadTxn()
        return read()
      } catch (error) {
        throw inOurWords(error, file)
      }
    },

    write<T>(change: () => T): Promise<T> {
      return new Promise((resolve, reject) => {
        assertOpen()
        let settle = (): void => {}
        const run = (): void => {
          try {
            const value = root.transactionSync(change)
            settle = () => resolve(value)
          } catch (error) {
            settle = () => reject(inOurWords(error, file))
          }
        }
        if (queue.push({ run, settle: () => settle(), reject }) === 1) setImmediate(commit)
      })
    },

    async close(): Promise<void> {
      if (!isOpen) return
      isOpen = false
      commit()
      await root.close()
    },
  }
}

interface Queued {
  run(root: RootDatabase<Buffer, Buffer>): void
  settle(): void
  reject(error: unknown): void
}

/** TransactionFlags.SYNCHRONOUS_COMMIT of lmdb, which declares it as an ambient enum that has no value at run time. */
const synchronousFlush = 2

function openRoot(file: string): RootDatabase<Buffer, Buffer> {
  try {
    assertDataFile(file)
    // Without overlapping sync a commit is one step, flushed before it is acknowledged: what a caller was told
    // survives kill -9 and a power cut alike.
    const isNew = !existsSync(file)
    const root = open<Buffer, Buffer>({
      path: file,
      noSubdir: true,
      overlappingSync: false,
      maxDbs: maxTables,
      ...encoding,
    })
    // Who signs in, and from where, is nobody else's to read, even in a folder that others may enter.
    if (isNew) for (const made of [file, `${file}-lock`]) chmodSync(made, 0o600)
    return root
  } catch (error) {
    if (isLatchkeyError(error)) throw error
    throw inOurWords(error, file)
  }
}

function openTables(root: RootDatabase<Buffer, Buffer>, file: string): Tables {
  const table = (name: string): Table => root.openDB<Buffer, Buffer>(name, encoding)
  const meta = table('meta')
  root.transactionSync(() => {
    const found = meta.getBinary(formatKey)?.toString('latin1')
    if (found === undefined) {
      // LMDB keeps the names of tables with the NUL of C.
      const names = [...root.getKeys({ limit: 2 })].map((name) => name.toString('latin1'))
      if (names.some((name) => name !== 'meta\0')) throw foreign(file)
      void meta.put(formatKey, Buffer.from(String(storeFormat)))
    } else if (!/^\d{1,9}$/.test(found)) {
      throw foreign(file)
    } else if (Number(found) !== storeFormat) {
      throw new LatchkeyError(
        'store_incompatible',
        `The store "${file}" has format ${found}; this version of Latchkey reads format ${storeFormat}.`,
      )
    }
  }, synchronousFlush)
  return {
    sessions: table('sessions'),
    bySubject: table('by-subject'),
    expiries: table('expiries'),
    cutoffs: table('cutoffs'),
    events: table('events'),
    documents: table('documents'),
    meta,
  }
}

const corruptMessage = /MDB_(CORRUPTED|PAGE_NOTFOUND|INVALID|PAGE_FULL|CURSOR_FULL|INCOMPATIBLE|PANIC)/

function inOurWords(error: unknown, file: string): LatchkeyError {
  if (isLatchkeyError(error)) return error
  const message = error instanceof Error ? error.message : String(error)
  const what = `The store "${file}" failed`
  if (message.includes('MDB_VERSION_MISMATCH')) {
    return new LatchkeyError('store_incompatible', `${what}: ${message}`, { cause: error })
  }
  if (corruptMessage.test(message)) {
    return new LatchkeyError('store_corrupt', `${what}: ${message}. Restore it from a backup.`, {
      cause: error,
    })
  }
  return new LatchkeyError(
    'store_unavailable',
    `${what}: ${message}. It must be in a folder that this process may write to, on a local disk with free space.`,
    { cause: error },
  )
}

function foreign(file: string): LatchkeyError {
  return new LatchkeyError('store_corrupt', `The LMDB file "${file}" was not written by Latchkey.`)
}

import { steadyClock } from '../../clock.ts'
import { LatchkeyError } from '../../errors.ts'
import type { PooledClient, PostgresPool, Row } from './connection.ts'
import { inOurWords, isConnectionLost, isRetryable, isWorthAnotherConnection } from './failure.ts'
import { assertMigrated } from './migrations.ts'
import { within } from './within.ts'

/** A pool of connections, with every failure in our words and no call that can hang. */
export interface Database {
  readonly schema: string
  /** Longest wait for a lock on the server, in milliseconds. */
  readonly lockTimeoutMs: number
  /** One statement that changes nothing. Waits `patience` times the statement timeout at most. */
  read(text: string, values: readonly unknown[], patience?: number): Promise<readonly Row[]>
  /** One statement, which is a transaction of its own: if it fails it may have been done nevertheless. */
  write(text: string, values: readonly unknown[], patience?: number): Promise<readonly Row[]>
  /** @throws `store_closed` */
  assertOpen(): void
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly pool: PostgresPool
  readonly schema: string
  readonly statementTimeoutMs: number
}

interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
  readonly limitMs: number
  readonly isRead: boolean
}

const maxTries = 4

/** New connections that somebody listens to. */
const heard = new WeakSet<PooledClient>()

export function openDatabase({ pool, schema, statementTimeoutMs }: DatabaseOptions): Database {
  let isOpen = true
  let checked: Promise<void> | null = null
  const running = new Set<Promise<unknown>>()

  // A pool tells of idle connections that broke by an event that ends the process if nobody listens. The next statement
  // tells the same to somebody who can answer.
  const ignore = (): void => {}
  pool.on?.('error', ignore)
  // A new connection that breaks before its first user has got hold of it has nobody else to tell.
  const listenToo = (client: PooledClient): void => {
    // Once, however many stores share the pool.
    if (!heard.has(client)) client.on('error', ignore)
    heard.add(client)
  }
  pool.on?.('connect', listenToo)

  function assertOpen(): void {
    if (!isOpen) throw new LatchkeyError('store_closed', 'The PostgreSQL store was used after close().')
  }

  /** The limit is for both, the wait for a connection and the wait for the answer. */
  async function once({ text, values, limitMs }: Statement): Promise<readonly Row[]> {
    const beganAtMs = steadyClock()
    const client = await within(pool.connect(), limitMs, (late) => late.release())
    return query(client, text, values, Math.max(1, limitMs - (steadyClock() - beganAtMs)))
  }

  async function retried(statement: Statement): Promise<readonly Row[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(statement)
      } catch (error) {
        const isWorthIt = isRetryable(error) || (statement.isRead && isWorthAnotherConnection(error))
        if (attempt < maxTries && isWorthIt) continue
        throw inOurWords(error, schema)
      }
    }
  }

  /** Asked once: the first use finds out what the schema is, and a schema that is not there yet may come. */
  async function check(): Promise<void> {
    try {
      await assertMigrated(schema, (text, values) =>
        retried({ text, values, limitMs: statementTimeoutMs, isRead: true }),
      )
    } catch (error) {
      checked = null
      throw error
    }
  }

  async function checkedRun(statement: Statement): Promise<readonly Row[]> {
    await (checked ??= check())
    assertOpen()
    return retried(statement)
  }

  async function run(statement: Statement): Promise<readonly Row[]> {
    assertOpen()
    const rows = checkedRun(statement)
    running.add(rows)
    try {
      return await rows
    } finally {
      running.delete(rows)
    }
  }

  const limitOf = (patience = 1): number => statementTimeoutMs * patience

  return {
    schema,
    lockTimeoutMs: statementTimeoutMs,
    read: (text, values, patience) => run({ text, values, limitMs: limitOf(patience), isRead: true }),
    write: (text, values, patience) => run({ text, values, limitMs: limitOf(patience), isRead: false }),
    assertOpen,
    async close() {
      isOpen = false
      await Promise.allSettled(running)
      pool.removeListener?.('error', ignore)
      pool.removeListener?.('connect', listenToo)
    },
  }
}

/** Runs one statement on a connection of the pool and gives the connection back, or away if it is of no more use. */
async function query(
  client: PooledClient,
  text: string,
  values: readonly unknown[],
  limitMs: number,
): Promise<readonly Row[]> {
  // A connection that breaks while it is checked out says so by an event that ends the process if nobody listens.
  const ignore = (): void => {}
  client.on('error', ignore)
  let isBroken = true
  try {
    const { rows } = await within(client.query({ text, values: [...values] }), limitMs)
    isBroken = false
    return rows
  } catch (error) {
    isBroken = isConnectionLost(error)
    throw error
  } finally {
    // A broken one keeps its listener: it may break more than once.
    if (!isBroken) client.removeListener('error', ignore)
    client.release(isBroken)
  }
}

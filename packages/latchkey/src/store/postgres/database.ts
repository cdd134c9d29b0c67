import { LatchkeyError } from '../../errors.ts'
import type { PooledClient, PostgresPool, Row } from './connection.ts'
import { inOurWords, isConnectionLost, isRetryable } from './failure.ts'
import { assertMigrated } from './migrations.ts'
import { within } from './within.ts'

/** A pool of connections, with every failure in our words and no call that can hang. */
export interface Database {
  readonly schema: string
  /** Longest wait for a lock on the server, in milliseconds. */
  readonly lockTimeoutMs: number
  /** One statement, which is a transaction of its own. Waits `patience` times the statement timeout at most. */
  run(text: string, values: readonly unknown[], patience?: number): Promise<readonly Row[]>
  /** @throws `store_closed` */
  assertOpen(): void
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly pool: PostgresPool
  readonly schema: string
  readonly statementTimeoutMs: number
}

const maxTries = 4

export function openDatabase({ pool, schema, statementTimeoutMs }: DatabaseOptions): Database {
  let isOpen = true
  let checked: Promise<void> | null = null
  const running = new Set<Promise<unknown>>()

  // A pool tells of idle connections that broke by an event that ends the process if nobody listens. The next statement
  // tells the same to somebody who can answer.
  const ignore = (): void => {}
  pool.on?.('error', ignore)

  function assertOpen(): void {
    if (!isOpen) throw new LatchkeyError('store_closed', 'The PostgreSQL store was used after close().')
  }

  async function once(text: string, values: readonly unknown[], limitMs: number): Promise<readonly Row[]> {
    const client = await within(pool.connect(), limitMs, (late) => late.release())
    return query(client, text, values, limitMs)
  }

  async function retried(text: string, values: readonly unknown[], limitMs: number): Promise<readonly Row[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(text, values, limitMs)
      } catch (error) {
        if (attempt < maxTries && isRetryable(error)) continue
        throw inOurWords(error, schema)
      }
    }
  }

  /** Asked once: the first use finds out what the schema is, and a schema that is not there yet may come. */
  async function check(): Promise<void> {
    try {
      await assertMigrated(schema, (text, values) => retried(text, values, statementTimeoutMs))
    } catch (error) {
      checked = null
      throw error
    }
  }

  async function checkedRun(
    text: string,
    values: readonly unknown[],
    limitMs: number,
  ): Promise<readonly Row[]> {
    await (checked ??= check())
    assertOpen()
    return retried(text, values, limitMs)
  }

  return {
    schema,
    lockTimeoutMs: statementTimeoutMs,
    async run(text, values, patience = 1) {
      assertOpen()
      const rows = checkedRun(text, values, statementTimeoutMs * patience)
      running.add(rows)
      try {
        return await rows
      } finally {
        running.delete(rows)
      }
    },
    assertOpen,
    async close() {
      isOpen = false
      await Promise.allSettled(running)
      pool.removeListener?.('error', ignore)
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

import { choiceOption, integerOption, refuseUnknownOptions } from '../options.ts'
import { LatchkeyError } from '../errors.ts'
import type { Store } from './contract.ts'
import type { ListenClient, PostgresPool } from './postgres/connection.ts'
import { openDatabase } from './postgres/database.ts'
import { postgresDocuments } from './postgres/documents.ts'
import { postgresFeed } from './postgres/feed.ts'
import { schemaName } from './postgres/identifier.ts'
import { listeningLine } from './postgres/line.ts'
import { sessionListing } from './postgres/listing.ts'
import { eventLog } from './postgres/log.ts'
import { sessionTable } from './postgres/sessions.ts'

export type { ListenClient, PostgresConnection, PostgresPool, PooledClient } from './postgres/connection.ts'
export {
  migratePostgres,
  postgresSchemaSql,
  schemaVersion,
  type Migrated,
  type MigrateOptions,
} from './postgres/migrations.ts'

export interface PostgresOptions {
  /** A `pg.Pool` on the primary. The store uses it and never ends it. */
  readonly pool: PostgresPool
  /** Where the tables are, made by `latchkey migrate`. @default 'latchkey' */
  readonly schema?: string
  /**
   * How a node hears of what others write: `listen` keeps one connection for LISTEN, `poll` looks every `pollMs`, for poolers
   * such as PgBouncer in transaction mode that lend a connection for one transaction only. `on_use` looks when a check needs it, at most
   * once in `revocation.maxStalenessMs`, without connection or timer of its own: for functions that are frozen between requests.
   * @default 'listen'
   */
  readonly notify?: 'listen' | 'poll' | 'on_use'
  /** Makes the connection for LISTEN, where it must not be one of the pool's: `() => new pg.Client(direct)`. */
  readonly listenClient?: () => ListenClient
  /** With `notify: 'poll'`: milliseconds between two looks at the log, 10 to 250. @default 50 */
  readonly pollMs?: number
  /** Milliseconds after which a call that has no answer fails with `store_unavailable`, 100 to 60,000. @default 2_000 */
  readonly statementTimeoutMs?: number
}

const known = ['pool', 'schema', 'notify', 'listenClient', 'pollMs', 'statementTimeoutMs']

// Proof that the server still answers, several times within the staleness bound of a guard.
const listeningBeatMs = 200
const purgePatience = 10

/**
 * Sessions in PostgreSQL, for any number of nodes. The schema is looked at by the first call, not here.
 * @throws `config_invalid`; its calls `store_unavailable`, `store_corrupt`, `store_incompatible`
 */
export function postgresStore(options: PostgresOptions): Store {
  refuseUnknownOptions(options, known, 'postgresStore')
  const { pool, listenClient } = options
  if (typeof pool?.connect !== 'function') {
    throw new LatchkeyError('config_invalid', 'postgresStore: pool must be a pg.Pool')
  }
  const schema = schemaName(options.schema ?? 'latchkey')
  const choices = ['listen', 'poll', 'on_use'] as const
  const notify = choiceOption(options.notify, { name: 'notify', default: 'listen', choices })
  const pollMs = integerOption(options.pollMs, { name: 'pollMs', default: 50, min: 10, max: 250 })
  const statementTimeoutMs = integerOption(options.statementTimeoutMs, {
    name: 'statementTimeoutMs',
    default: 2_000,
    min: 100,
    max: 60_000,
  })
  if (notify !== 'listen' && listenClient !== undefined) {
    throw new LatchkeyError(
      'config_invalid',
      `postgresStore: listenClient is of no use with notify: '${notify}'`,
    )
  }

  const database = openDatabase({ pool, schema, statementTimeoutMs })
  const feed = postgresFeed({
    schema,
    log: eventLog(database),
    beatMs: { listen: listeningBeatMs, poll: pollMs, on_use: null }[notify],
    async openLine({ notified, broken }) {
      // Says so if the schema is none of ours, before anything is believed of it.
      await database.read('SELECT 1', [])
      if (notify === 'poll') return { read: (text, values) => database.read(text, values), close: () => {} }
      const channel = `latchkey_${schema}`
      return listeningLine({
        pool,
        listenClient,
        channel,
        limitMs: statementTimeoutMs,
        onNotify: notified,
        onBroken: broken,
      })
    },
  })
  const sessions = sessionTable(database, (facts, at) => feed.written(facts, at))

  return {
    name: 'postgres',
    feed,
    documents: postgresDocuments(database),
    ...sessions,
    ...sessionListing(database),

    async purge(nowMs: number, limit: number): Promise<number> {
      const values = [statementTimeoutMs, Math.floor(nowMs), limit]
      const [row] = await database.write(`SELECT ${schema}.purge($1, $2, $3) AS gone`, values, purgePatience)
      return Number(row?.gone ?? 0)
    },

    async close(): Promise<void> {
      feed.close()
      await database.close()
    },
  }
}

import { LatchkeyError } from '../../errors.ts'
import type { PostgresPool, Row } from './connection.ts'
import { inOurWords, notMigrated } from './failure.ts'
import { schemaName } from './identifier.ts'
import { firstSchema } from './schema-1.ts'

/** What a version of the schema adds to the one before. What was released is never edited. */
const migrations: readonly ((schema: string) => string)[] = [firstSchema]

/** The version of the schema that this version of Latchkey works with. */
export const schemaVersion: number = migrations.length

export interface MigrateOptions {
  readonly pool: PostgresPool
  /** @default 'latchkey' */
  readonly schema?: string
}

export interface Migrated {
  /** The version that was found; 0 for none. */
  readonly from: number
  readonly to: number
}

/**
 * Makes the schema, or brings it up to date: in one transaction, so that it is done or not begun. Several at once take turns.
 * @throws `store_incompatible` if a newer version of Latchkey has been here
 */
export async function migratePostgres(options: MigrateOptions): Promise<Migrated> {
  const schema = schemaName(options.schema ?? 'latchkey')
  const client = await options.pool.connect().catch((error: unknown) => {
    throw inOurWords(error, schema)
  })
  const ignore = (): void => {}
  client.on('error', ignore)
  const run = async (text: string): Promise<readonly Row[]> => (await client.query({ text, values: [] })).rows
  let isDone = false
  try {
    await run('BEGIN ISOLATION LEVEL READ COMMITTED')
    await run(`SELECT pg_advisory_xact_lock(hashtextextended('latchkey.${schema}.migrations', 0))`)
    const [found] = await run(`SELECT to_regclass('${schema}.migrations') IS NOT NULL AS yes`)
    const [row] =
      found?.yes === true ? await run(`SELECT max(version) AS version FROM ${schema}.migrations`) : []
    const from = Number(row?.version ?? 0)
    if (from > schemaVersion) throw incompatible(schema, from)
    for (const statement of statementsSince(schema, from)) await run(statement)
    await run('COMMIT')
    isDone = true
    return { from, to: schemaVersion }
  } catch (error) {
    throw inOurWords(error, schema)
  } finally {
    // A connection with half a transaction goes away, and the transaction with it.
    if (isDone) client.removeListener('error', ignore)
    client.release(!isDone)
  }
}

/** The statements that {@link migratePostgres} would run on an empty database, for administrators who run them themselves. */
export function postgresSchemaSql(schema = 'latchkey'): string {
  const statements = statementsSince(schemaName(schema), 0).map((statement) => `${statement.trim()};`)
  return ['BEGIN;', ...statements, 'COMMIT;', ''].join('\n\n')
}

/** @throws `store_incompatible` unless the schema is exactly the one that this version of Latchkey works with */
export async function assertMigrated(
  schema: string,
  run: (text: string, values: readonly unknown[]) => Promise<readonly Row[]>,
): Promise<void> {
  const [row] = await run(
    `SELECT coalesce(max(version), 0) AS version, current_setting('default_transaction_isolation') AS isolation
       FROM ${schema}.migrations`,
    [],
  )
  const version = Number(row?.version ?? 0)
  if (version !== schemaVersion) throw incompatible(schema, version)
  if (row?.isolation === 'read committed') return
  // Each statement must see what was committed before it, or a number in the log could be given twice.
  throw new LatchkeyError(
    'config_invalid',
    `The PostgreSQL role has default_transaction_isolation = '${String(row?.isolation)}'; Latchkey needs 'read committed': ALTER ROLE … SET default_transaction_isolation = 'read committed'`,
  )
}

function statementsSince(schema: string, from: number): readonly string[] {
  return migrations
    .slice(from)
    .flatMap((migration, index) => [
      ...migration(schema).split('\n-- next\n'),
      `INSERT INTO ${schema}.migrations (version) VALUES (${from + index + 1})`,
    ])
}

function incompatible(schema: string, version: number): LatchkeyError {
  const what = `The PostgreSQL schema "${schema}" has version ${version}; this version of Latchkey works with version ${schemaVersion}.`
  const remedy =
    version === 0
      ? notMigrated(schema)
      : version < schemaVersion
        ? `Bring it up to date with: latchkey migrate --store postgres://… --schema ${schema}`
        : 'Use the version of Latchkey that made it, or a newer one: its command is latchkey migrate.'
  return new LatchkeyError('store_incompatible', `${what} ${remedy}`)
}

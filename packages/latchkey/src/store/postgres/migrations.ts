import { LatchkeyError } from '../../errors.ts'
import type { PostgresPool, Row } from './connection.ts'
import { inOurWords, notMigrated } from './failure.ts'
import { schemaName } from './identifier.ts'
import {
  fits,
  released,
  thisCode,
  type CodeVersion,
  type FoundSchema,
  type SchemaVersion,
} from './schema-versions.ts'

/** The newest version of the schema that this version of Latchkey knows. */
export const schemaVersion: number = thisCode.newest

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
 * Makes the schema, or brings it up to date: in one transaction, so that it is done or not begun. Several at once take turns. A newer
 * one is left as it is.
 * @throws `store_incompatible` if it is one that this version of Latchkey cannot use
 */
export async function migratePostgres(options: MigrateOptions): Promise<Migrated> {
  return migrateTo(released, options)
}

export async function migrateTo(
  versions: readonly SchemaVersion[],
  options: MigrateOptions,
): Promise<Migrated> {
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
    const newest = found?.yes === true ? foundIn(await run(newestStatement(schema))) : noSchema
    const from = newest.version
    const code = { newest: versions.length, oldest: 1 }
    if (from > 0 && !fits(code, newest)) throw incompatible(schema, newest, code)
    for (const statement of statementsSince(versions, { schema, from })) await run(statement)
    await run('COMMIT')
    isDone = true
    return { from, to: Math.max(from, versions.length) }
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
  const statements = statementsSince(released, { schema: schemaName(schema), from: 0 }).map(
    (statement) => `${statement.trim()};`,
  )
  return ['BEGIN;', ...statements, 'COMMIT;', ''].join('\n\n')
}

/** @throws `store_incompatible` unless the schema and the code get along */
export async function assertMigrated(
  schema: string,
  run: (text: string, values: readonly unknown[]) => Promise<readonly Row[]>,
  code: CodeVersion = thisCode,
): Promise<void> {
  const rows = await run(newestStatement(schema), [])
  const found = foundIn(rows)
  if (!fits(code, found)) throw incompatible(schema, found, code)
  const [row] = rows
  if (row?.isolation === 'read committed') return
  // Each statement must see what was committed before it, or a number in the log could be given twice.
  throw new LatchkeyError(
    'config_invalid',
    `The PostgreSQL role has default_transaction_isolation = '${String(row?.isolation)}'; Latchkey needs 'read committed': ALTER ROLE … SET default_transaction_isolation = 'read committed'`,
  )
}

const noSchema: FoundSchema = { version: 0, oldestCode: 0 }

/** One row, also for a schema without versions. */
function newestStatement(schema: string): string {
  return `SELECT coalesce(max(version), 0) AS version, coalesce(max(oldest_code), 0) AS oldest_code,
                 current_setting('default_transaction_isolation') AS isolation
            FROM ${schema}.migrations`
}

function foundIn([row]: readonly Row[]): FoundSchema {
  return { version: Number(row?.version ?? 0), oldestCode: Number(row?.oldest_code ?? 0) }
}

function statementsSince(
  versions: readonly SchemaVersion[],
  { schema, from }: { readonly schema: string; readonly from: number },
): readonly string[] {
  return versions
    .slice(from)
    .flatMap(({ sql, oldestCode }, index) => [
      ...sql(schema).split('\n-- next\n'),
      `INSERT INTO ${schema}.migrations (version, oldest_code) VALUES (${from + index + 1}, ${oldestCode})`,
    ])
}

function incompatible(
  schema: string,
  { version, oldestCode }: FoundSchema,
  code: CodeVersion,
): LatchkeyError {
  const { newest, oldest } = code
  const versions = oldest === newest ? `version ${newest}` : `versions ${oldest} to ${newest}`
  const what = `The PostgreSQL schema "${schema}" has version ${version}; this version of Latchkey works with ${versions}.`
  const remedy =
    version === 0
      ? notMigrated(schema)
      : version < newest
        ? `Bring it up to date with: latchkey migrate --store postgres://… --schema ${schema}`
        : `Use a version of Latchkey that knows version ${oldestCode} at least: its command is latchkey migrate.`
  return new LatchkeyError('store_incompatible', `${what} ${remedy}`)
}

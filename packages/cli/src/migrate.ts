import type { PostgresLocation } from '@latchkey/server'
import { Command, Option } from 'commander'
import { hideArguments, storeOption } from './store-options.ts'

interface MigrateFlags {
  readonly store?: string
  readonly schema?: string
  readonly print?: true
}

/** `latchkey migrate`: makes the tables of the PostgreSQL store, or brings them up to date. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .summary('make or update the tables in PostgreSQL')
    .description(
      'Makes the tables of the PostgreSQL store, or brings those of an older version up to date. In one transaction:\n' +
        'it is done or not begun. Doing it again, or several times at once, does no harm.\n\n' +
        'The role must be allowed to create in the database, or to own the schema. Servers need neither afterwards.',
    )
    .addOption(storeOption('the database: postgres://user:password@host:5432/name'))
    .addOption(
      new Option(
        '--schema <name>',
        'where the tables are (default: latchkey, or the ?schema= of the address)',
      ),
    )
    .addOption(new Option('--print', 'only print the SQL for an empty database, and connect to nothing'))
    .addHelpText(
      'after',
      '\nExamples:\n  latchkey migrate --store postgres://app@localhost/app\n  latchkey migrate --print > latchkey.sql\n',
    )
    .action(migrate)
}

async function migrate(flags: MigrateFlags): Promise<void> {
  hideArguments('migrate')
  const { isLatchkeyError } = await import('latchkey')
  try {
    process.stdout.write(flags.print === true ? await printed(flags) : await migrated(flags))
  } catch (error) {
    if (!(error instanceof UsageError || isLatchkeyError(error))) throw error
    const isOutage = isLatchkeyError(error, 'store_unavailable')
    process.stderr.write(`latchkey migrate: ${error.message}${isOutage ? causeOf(error) : ''}\n`)
    process.exitCode = isOutage ? 1 : 2
  }
}

class UsageError extends Error {}

async function printed({ schema = 'latchkey' }: MigrateFlags): Promise<string> {
  const { postgresSchemaSql } = await import('latchkey/postgres')
  return postgresSchemaSql(schema)
}

async function migrated(flags: MigrateFlags): Promise<string> {
  const { connectionString, schema: named } = await databaseOf(flags.store ?? '')
  const schema = flags.schema ?? named ?? 'latchkey'
  const { Pool } = (await import('pg')).default
  const { migratePostgres } = await import('latchkey/postgres')
  const pool = new Pool({ connectionString, max: 1, connectionTimeoutMillis: 10_000 })
  try {
    const { from, to } = await migratePostgres({ pool, schema })
    if (from === to) return `The schema "${schema}" is up to date: version ${to}.\n`
    return from === 0
      ? `Made the schema "${schema}": version ${to}.\n`
      : `Brought the schema "${schema}" from version ${from} to version ${to}.\n`
  } finally {
    await pool.end()
  }
}

async function databaseOf(url: string): Promise<PostgresLocation> {
  const { parseStoreUrl, StoreUrlError } = await import('@latchkey/server')
  try {
    const location = parseStoreUrl(url)
    if (location.kind === 'postgres') return location
  } catch (error) {
    if (!(error instanceof StoreUrlError)) throw error
  }
  throw new UsageError('--store must name a database: postgres://user:password@host:5432/name')
}

/** What the driver said, on the terminal of whoever gave it the address. It names the server and never the password. */
function causeOf({ cause }: Error): string {
  // Several addresses of one host were tried: the last says as much as all.
  const last = cause instanceof AggregateError ? cause.errors.at(-1) : cause
  return last instanceof Error ? ` ${last.message}` : ''
}

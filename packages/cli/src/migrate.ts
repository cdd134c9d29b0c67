import { Command, Option } from 'commander'
import type { Pool } from 'pg'

interface MigrateFlags {
  readonly store?: string
  readonly schema: string
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
    .addOption(
      new Option('-s, --store <url>', 'the database: postgres://user:password@host:5432/name').env(
        'LATCHKEY_STORE',
      ),
    )
    .addOption(new Option('--schema <name>', 'where the tables are').default('latchkey'))
    .addOption(new Option('--print', 'only print the SQL for an empty database, and connect to nothing'))
    .addHelpText(
      'after',
      '\nExamples:\n  latchkey migrate --store postgres://app@localhost/app\n  latchkey migrate --print > latchkey.sql\n',
    )
    .action(migrate)
}

async function migrate(flags: MigrateFlags): Promise<void> {
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

async function printed({ schema }: MigrateFlags): Promise<string> {
  const { postgresSchemaSql } = await import('latchkey/postgres')
  return postgresSchemaSql(schema)
}

async function migrated({ store, schema }: MigrateFlags): Promise<string> {
  if (store === undefined || !/^postgres(ql)?:\/\//.test(store)) {
    throw new UsageError('--store must name a database: postgres://user:password@host:5432/name')
  }
  const PgPool = await loadDriver()
  const { migratePostgres } = await import('latchkey/postgres')
  const pool = new PgPool({ connectionString: store, max: 1, connectionTimeoutMillis: 10_000 })
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

async function loadDriver(): Promise<typeof Pool> {
  try {
    return (await import('pg')).default.Pool
  } catch {
    throw new UsageError('The PostgreSQL driver is not installed. Install it with: npm install pg')
  }
}

/** What the driver said, on the terminal of whoever gave it the address. It names the server and never the password. */
function causeOf({ cause }: Error): string {
  // Several addresses of one host were tried: the last says as much as all.
  const last = cause instanceof AggregateError ? cause.errors.at(-1) : cause
  return last instanceof Error ? ` ${last.message}` : ''
}

import { LatchkeyError } from '../../errors.ts'

const pattern = /^[a-z_][a-z0-9_]{0,39}$/

/**
 * The name, if it can stand in a statement without quotes. Names cannot be parameters, so they must not be able to be
 * anything but names.
 * @throws `config_invalid`
 */
export function schemaName(name: string): string {
  if (typeof name === 'string' && pattern.test(name) && !name.startsWith('pg_')) return name
  throw new LatchkeyError(
    'config_invalid',
    'The PostgreSQL schema must be 1 to 40 lower-case letters, digits and underscores, not begin with a digit or "pg_".',
  )
}

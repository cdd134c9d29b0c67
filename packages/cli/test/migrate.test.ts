import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  postgresService,
  startPostgres,
  type PostgresServer,
} from '../../latchkey/test/support/postgres-server.ts'
import { describeWith } from '../../latchkey/test/support/requires.ts'

// The built command, as users run it.
const bin = fileURLToPath(new URL('../bin/latchkey.mjs', import.meta.url))

interface Transcript {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function migrate(...args: readonly string[]): Promise<Transcript> {
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, 'migrate', ...args], (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err })
    })
  })
}

test('without a database, it says what is missing', async () => {
  expect(await migrate()).toEqual({
    code: 2,
    out: '',
    err: 'latchkey migrate: --store must name a database: postgres://user:password@host:5432/name\n',
  })
})

test('a database that does not answer is told, and the password is not', async () => {
  const { code, err } = await migrate('--store', 'postgres://app:hunter2@127.0.0.1:1/app')
  expect({ code, err }).toEqual({
    code: 1,
    err: 'latchkey migrate: PostgreSQL cannot be reached or did not answer. connect ECONNREFUSED 127.0.0.1:1\n',
  })
})

test('a schema that is no name is refused', async () => {
  const { code, err } = await migrate('--print', '--schema', 'a; DROP TABLE users')
  expect(code).toBe(2)
  expect(err).toMatch(/^latchkey migrate: The PostgreSQL schema must be 1 to 40 lower-case letters/)
})

describeWith(postgresService, 'latchkey migrate', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => server?.stop())

  test('makes the tables once', async () => {
    const made = 'Made the schema "latchkey": version 1.\n'
    expect(await migrate('--store', server.url)).toEqual({ code: 0, out: made, err: '' })
    const again = 'The schema "latchkey" is up to date: version 1.\n'
    expect(await migrate('--store', server.url)).toEqual({ code: 0, out: again, err: '' })
  })

  test('prints SQL that makes the same tables', async () => {
    const { code, out } = await migrate('--print', '--schema', 'by_hand')
    expect(code).toBe(0)
    const pool = server.pool({ max: 1 })
    await pool.query(out)
    await pool.end()
    const { out: told } = await migrate('--store', server.url, '--schema', 'by_hand')
    expect(told).toBe('The schema "by_hand" is up to date: version 1.\n')
  })

  test('a schema that needs a newer version of Latchkey is left alone', async () => {
    await migrate('--store', server.url, '--schema', 'newer')
    const pool = server.pool({ max: 1 })
    await pool.query('UPDATE newer.migrations SET version = 7, oldest_code = 5')
    await pool.end()
    const { code, err } = await migrate('--store', server.url, '--schema', 'newer')
    expect(code).toBe(2)
    expect(err).toContain(
      'The PostgreSQL schema "newer" has version 7; this version of Latchkey works with version 1.',
    )
  })
})

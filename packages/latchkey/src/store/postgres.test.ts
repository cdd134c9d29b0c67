import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPostgres, postgresService, type PostgresServer } from '../../test/support/postgres-server.ts'
import { describeWith } from '../../test/support/requires.ts'
import { storeCases } from '../testing/index.ts'
import { migratePostgres, postgresStore } from './postgres.ts'

describeWith(postgresService, 'postgres', () => {
  let server: PostgresServer
  let made = 0

  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => server?.stop())

  async function freshSchema(): Promise<string> {
    const schema = `test_${made++}`
    const pool = server.pool({ max: 1 })
    await migratePostgres({ pool, schema })
    await pool.end()
    return schema
  }

  test.each(storeCases)('$name', async ({ run }) => {
    const schema = await freshSchema()
    const pool = server.pool()
    await run(() => postgresStore({ pool, schema }))
    // Nothing was kept: the pool has all of its connections back, and is still ours to end.
    expect([pool.idleCount, pool.waitingCount]).toEqual([pool.totalCount, 0])
    await pool.end()
  })
})

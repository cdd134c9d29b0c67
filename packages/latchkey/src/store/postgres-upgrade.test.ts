import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { endNow, signIn } from '../../test/support/nodes.ts'
import { startPostgres, postgresService, type PostgresServer } from '../../test/support/postgres-server.ts'
import { describeWith } from '../../test/support/requires.ts'
import type { Store } from './contract.ts'
import { migratePostgres, postgresStore } from './postgres.ts'
import { assertMigrated, migrateTo } from './postgres/migrations.ts'
import { fits, released, thisCode, type SchemaVersion } from './postgres/schema-versions.ts'

/** What a later release might bring: a column that older code does not name. */
const later = (oldestCode: number): SchemaVersion => ({
  sql: (schema) => `ALTER TABLE ${schema}.sessions ADD COLUMN region text
-- next
CREATE INDEX sessions_by_region ON ${schema}.sessions (region) WHERE region IS NOT NULL`,
  oldestCode,
})

test.each([
  ['the same', { newest: 3, oldest: 2 }, { version: 3, oldestCode: 1 }, true],
  ['an older schema that it can still use', { newest: 3, oldest: 2 }, { version: 2, oldestCode: 1 }, true],
  ['an older schema that it cannot use', { newest: 3, oldest: 2 }, { version: 1, oldestCode: 1 }, false],
  ['a newer schema that keeps it going', { newest: 3, oldest: 2 }, { version: 9, oldestCode: 3 }, true],
  ['a newer schema that does not', { newest: 3, oldest: 2 }, { version: 9, oldestCode: 4 }, false],
  ['no schema', { newest: 3, oldest: 0 }, { version: 0, oldestCode: 0 }, false],
])('code and %s', (_, code, schema, expected) => {
  expect(fits(code, schema)).toBe(expected)
})

test('what was released goes on working at least as long as it says: oldestCode never goes back', () => {
  const oldest = released.map(({ oldestCode }) => oldestCode)
  expect(oldest).toEqual(oldest.toSorted((a, b) => a - b))
  expect(oldest.every((code, index) => code >= 1 && code <= index + 1)).toBe(true)
})

describeWith(postgresService, 'postgres, from one version of the schema to the next', () => {
  let server: PostgresServer
  let admin: pg.Pool
  let made = 0
  const stores: Store[] = []

  beforeAll(async () => {
    server = await startPostgres()
    admin = server.pool({ max: 5 })
  })
  afterAll(async () => {
    for (const store of stores) await store.close()
    await server?.stop()
  })

  async function freshSchema(): Promise<string> {
    const schema = `upgrade_${made++}`
    await migratePostgres({ pool: admin, schema })
    return schema
  }

  /** A node of today's code, started now. */
  function start(schema: string): Store {
    const store = postgresStore({ pool: server.pool(), schema })
    stores.push(store)
    return store
  }

  async function works(store: Store): Promise<void> {
    const { session } = await signIn(store)
    expect(await store.replace({ ...session, version: 2 }, null)).toBe(true)
    expect((await store.end({ session: session.id }, endNow())).found).toBe(true)
    expect(await store.read(session.id)).toBeNull()
    expect(await store.purge(0, 10)).toBe(0)
  }

  describe('a migration that keeps older code going', () => {
    test('nodes go on while it is made, and older ones may start after it', async () => {
      const schema = await freshSchema()
      const running = start(schema)
      await works(running)
      const work = new AbortController()
      const load = (async () => {
        while (!work.signal.aborted) await works(running)
      })()
      const next = [...released, later(thisCode.newest)]
      const migrated = await migrateTo(next, { pool: admin, schema })
      expect(migrated).toEqual({ from: released.length, to: next.length })
      work.abort()
      await load
      await works(running)
      await works(start(schema))
      // The command of the older code finds nothing to do, and takes nothing back.
      expect(await migratePostgres({ pool: admin, schema })).toEqual({ from: next.length, to: next.length })
    })

    test('the newer code may start before it, if it says so', async () => {
      const schema = await freshSchema()
      const run = async (text: string): Promise<pg.QueryResultRow[]> => (await admin.query(text)).rows
      const newest = released.length + 1
      await assertMigrated(schema, run, { newest, oldest: released.length })
      await expect(assertMigrated(schema, run, { newest, oldest: newest })).rejects.toMatchObject({
        code: 'store_incompatible',
        message: expect.stringContaining('Bring it up to date with: latchkey migrate'),
      })
    })
  })

  test('a migration that does not: older nodes do not start, and the refusal says from which version on they would', async () => {
    const schema = await freshSchema()
    const next = [...released, later(released.length + 1)]
    await migrateTo(next, { pool: admin, schema })
    const refused = {
      code: 'store_incompatible',
      message: expect.stringContaining(`knows version ${next.length} at least`),
    }
    await expect(start(schema).feed.head()).rejects.toMatchObject(refused)
    await expect(migratePostgres({ pool: admin, schema })).rejects.toMatchObject(refused)
  })

  test('a migration after that which says less does not let them in again', async () => {
    const schema = await freshSchema()
    const strict = later(released.length + 1)
    const mild: SchemaVersion = { sql: (name) => `COMMENT ON SCHEMA ${name} IS 'later'`, oldestCode: 1 }
    await migrateTo([...released, strict, mild], { pool: admin, schema })
    await expect(start(schema).feed.head()).rejects.toMatchObject({ code: 'store_incompatible' })
  })
})

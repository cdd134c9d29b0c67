import type pg from 'pg'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { farMs, until } from '../../test/support/nodes.ts'
import { startPostgres, postgresService, type PostgresServer } from '../../test/support/postgres-server.ts'
import { describeWith } from '../../test/support/requires.ts'
import { sampleId, sampleSession, storeCases } from '../testing/index.ts'
import type { EndTarget, InsertRules, Store } from './contract.ts'
import type { RevocationEvent } from './event.ts'
import { memoryStore } from './memory.ts'
import {
  migratePostgres,
  postgresSchemaSql,
  postgresStore,
  schemaVersion,
  type PooledClient,
  type PostgresOptions,
  type PostgresPool,
} from './postgres.ts'

const nowMs = 1_750_000_000_000
const rules: InsertRules = { nowMs, maxPerSubject: null, onCap: 'refuse', eventExpiresAtMs: nowMs + farMs }
const endRules = { nowMs, eventExpiresAtMs: nowMs + farMs, cutoffExpiresAtMs: nowMs + farMs }
const revoked = (tokenId: string) => ({
  fact: { type: 'token_revoked', tokenId } as const,
  expiresAtMs: nowMs + farMs,
})

describeWith(postgresService, 'postgres', () => {
  let server: PostgresServer
  let admin: pg.Pool
  let made = 0
  const opened: Store[] = []

  beforeAll(async () => {
    server = await startPostgres()
    admin = server.pool({ max: 5 })
    // Each store listens for errors of the pool that it was given, and here many share one.
    admin.setMaxListeners(0)
  })
  afterAll(async () => {
    for (const store of opened) await store.close()
    await server?.stop()
  })

  async function freshSchema(): Promise<string> {
    const schema = `test_${made++}`
    await migratePostgres({ pool: admin, schema })
    return schema
  }

  /** How many calls of a function wait for a lock. */
  async function waitingFor(name: string): Promise<number> {
    const { rows } = await admin.query(
      "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1",
      [`%${name}%`],
    )
    return rows.length
  }

  /** A store that the end of the tests closes. */
  function open(options: PostgresOptions): Store {
    const store = postgresStore(options)
    opened.push(store)
    return store
  }

  describe('contract', () => {
    test.each(storeCases)('$name', async ({ run }) => {
      const schema = await freshSchema()
      const pool = server.pool()
      await run(() => postgresStore({ pool, schema }))
      // Nothing was kept: the pool has all of its connections back, and is still ours to end.
      expect([pool.idleCount, pool.waitingCount]).toEqual([pool.totalCount, 0])
      await pool.end()
    })

    test.each(storeCases)('sessions partitioned by id: $name', async ({ run }) => {
      const schema = `test_${made++}`
      await admin.query(partitioned(postgresSchemaSql(schema), schema))
      await run(() => postgresStore({ pool: admin, schema }))
    })

    test('whatever is done to it, the store answers as the memory store does', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 25 }), async (steps) => {
          const stores = { one: memoryStore(), other: open({ pool: admin, schema: await freshSchema() }) }
          await assertAlike(stores.one, stores.other, steps)
        }),
        { numRuns: 25 },
      )
    }, 60_000)
  })

  describe('races', () => {
    /** Three nodes, each with a pool of its own. */
    async function threeNodes(): Promise<readonly Store[]> {
      const schema = await freshSchema()
      return [1, 2, 3].map(() => open({ pool: server.pool({ max: 8 }), schema }))
    }

    test('SID-13: of 50 parallel rotations on three nodes, one wins each version', async () => {
      const nodes = await threeNodes()
      const session = sampleSession(nowMs)
      await nodes[0]!.insert(session, rules)
      for (let version = 2; version <= 6; version++) {
        const wins = await Promise.all(
          Array.from({ length: 50 }, async (_, n) =>
            nodes[n % 3]!.replace({ ...session, version, data: n }, revoked(`${version}.${n}`)),
          ),
        )
        expect(wins.filter(Boolean)).toHaveLength(1)
        expect(await nodes[1]!.read(session.id)).toMatchObject({ version, data: wins.indexOf(true) })
      }
      expect(await nodes[2]!.feed.head()).toBe(5)
    })

    test('SID-12: 100 parallel sign-ins on three nodes never leave more than the cap', async () => {
      const nodes = await threeNodes()
      const capped = { ...rules, maxPerSubject: 10, onCap: 'evict_oldest' } as const
      const outcomes = await Promise.all(
        Array.from({ length: 100 }, async (_, n) => nodes[n % 3]!.insert(sampleSession(nowMs + n), capped)),
      )
      expect(await nodes[0]!.count({ subject: 'user_1' }, nowMs)).toBe(10)
      expect(new Set(outcomes.flatMap((outcome) => (outcome.ok ? outcome.evicted : []))).size).toBe(90)
      expect(await nodes[0]!.feed.head()).toBe(90)
    })

    test('SID-12: a sign-in waits for another of the same subject under way, and counts it', async () => {
      const schema = await freshSchema()
      const commits: (() => void)[] = []
      const slow = open({ pool: held(admin, `${schema}.insert_session`, commits), schema })
      const store = open({ pool: admin, schema })
      const capped = { ...rules, maxPerSubject: 1 } as const
      const first = slow.insert(sampleSession(nowMs), capped)
      await until('the first is done but for its commit', () => commits.length === 1)
      const second = store.insert(sampleSession(nowMs), capped)
      await until('the second waits', async () => (await waitingFor(`${schema}.insert_session`)) === 1)
      // Nobody else has to.
      const other = await store.insert(sampleSession(nowMs, { subject: 'user_2' }), capped)
      commits[0]!()
      expect([(await first).ok, other.ok]).toEqual([true, true])
      expect(await second).toEqual({ ok: false, reason: 'cap_reached' })
    })

    test('sign-ins, rotations, ends of every kind and purges at once: no deadlock, and the log has no hole', async () => {
      const nodes = await threeNodes()
      const sessions = Array.from({ length: 60 }, (_, n) =>
        sampleSession(nowMs + n, { subject: `user_${n % 4}`, tenant: n % 2 === 0 ? 'acme' : null }),
      )
      const targets: readonly EndTarget[] = [
        'everyone',
        { tenant: 'acme' },
        { subject: 'user_1' },
        { subject: 'user_2' },
      ]
      const capped = { ...rules, maxPerSubject: 3, onCap: 'evict_oldest' } as const
      await Promise.all(
        sessions.flatMap((session, n) => {
          const [one, other, third] = [nodes[n % 3]!, nodes[(n + 1) % 3]!, nodes[(n + 2) % 3]!]
          return [
            one.insert(session, capped),
            other.replace({ ...session, version: 2 }, revoked(`${n}`)),
            third.end({ session: session.id }, endRules),
            one.end({ subject: session.subject, except: session.id }, endRules),
            other.end(targets[n % 4]!, endRules),
            third.purge(nowMs + farMs + n, 5),
          ]
        }),
      )
      const { head, events } = await nodes[0]!.feed.snapshot(0)
      expect(head).toBeGreaterThan(60)
      expect(new Set(events.map(({ sequence }) => sequence)).size).toBe(events.length)
      expect(events.at(-1)?.sequence).toBe(head)
      const deadlocks = await admin.query("SELECT deadlocks FROM pg_stat_database WHERE datname = 'postgres'")
      expect(Number(deadlocks.rows[0].deadlocks)).toBe(0)
    })

    test('a reader never sees n + 1 before n, whoever writes', async () => {
      const nodes = await threeNodes()
      let isWriting = true
      const seen: number[] = []
      const reading = (async () => {
        for (let isLast = false; !isLast;) {
          isLast = !isWriting
          const events = await nodes[2]!.feed.after(seen.length, 1000)
          // Never a gap, in any single look.
          for (const { sequence } of events!) expect(sequence).toBe(seen.push(sequence))
        }
      })()
      await Promise.all(Array.from({ length: 300 }, async (_, n) => nodes[n % 2]!.append(revoked(`${n}`))))
      isWriting = false
      await reading
      expect(seen).toHaveLength(300)
    })

    test.each(['everyone', { tenant: 'acme' }, { subject: 'user_1' }] as const)(
      'a cut-off of %j waits for a sign-in under way by a clock that is ahead, and covers it',
      async (target) => {
        const schema = await freshSchema()
        const commits: (() => void)[] = []
        const slow = open({ pool: held(admin, `${schema}.insert_session`, commits), schema })
        const store = open({ pool: admin, schema })
        const ahead = sampleSession(nowMs + 5_000, { tenant: 'acme' })
        const signingIn = slow.insert(ahead, rules)
        await until('the sign-in is done but for its commit', () => commits.length === 1)
        const ending = store.end(target, endRules)
        await until('the cut-off waits', async () => (await waitingFor(`${schema}.end_`)) === 1)
        commits[0]!()
        expect(await signingIn).toMatchObject({ ok: true })
        await ending
        expect(await store.read(ahead.id)).toBeNull()
        const [event] = (await store.feed.after(0, 1))!
        expect(event).toMatchObject({ beforeMs: nowMs + 5_000 })
      },
    )

    test.each(['COMMIT', 'ROLLBACK'])(
      'a writer that is held before its %s holds back who comes after, and readers see neither',
      async (outcome) => {
        const schema = await freshSchema()
        const store = open({ pool: admin, schema })
        const slow = await admin.connect()
        await slow.query('BEGIN')
        await slow.query(`SELECT ${schema}.append_event(2000, 'key_withdrawn', 'slow', NULL, 9)`)
        const second = store.append(revoked('second'))
        await until('the second waits', async () => (await waitingFor(`${schema}.append_event`)) === 1)
        expect(await store.feed.head()).toBe(0)
        await slow.query(outcome)
        slow.release()
        const sequence = outcome === 'COMMIT' ? 2 : 1
        expect(await second).toBe(sequence)
        const log = await store.feed.after(0, 10)
        expect(log!.map((event) => event.sequence)).toEqual(outcome === 'COMMIT' ? [1, 2] : [1])
      },
    )
  })

  describe('migrations', () => {
    test('from nothing, again, and four at once', async () => {
      const schema = `test_${made++}`
      const pool = server.pool()
      const migrated = await Promise.all([1, 2, 3, 4].map(async () => migratePostgres({ pool, schema })))
      expect(migrated.map(({ from }) => from).sort((a, b) => a - b)).toEqual([
        0,
        ...Array(3).fill(schemaVersion),
      ])
      expect(await migratePostgres({ pool, schema })).toEqual({ from: schemaVersion, to: schemaVersion })
      const store = open({ pool, schema })
      expect(await store.count('everyone', nowMs)).toBe(0)
    })

    test('keep what is in the tables', async () => {
      const schema = await freshSchema()
      const store = open({ pool: admin, schema })
      const session = sampleSession(nowMs)
      await store.insert(session, rules)
      await migratePostgres({ pool: admin, schema })
      expect(await store.read(session.id)).toMatchObject({ id: session.id })
    })

    test('a schema that was never made is named with the command that makes it, and may come later', async () => {
      const schema = `test_${made++}`
      const store = open({ pool: admin, schema })
      await expect(store.read(sampleId())).rejects.toMatchObject({
        code: 'store_incompatible',
        message: expect.stringContaining(`latchkey migrate --store postgres://… --schema ${schema}`),
      })
      await migratePostgres({ pool: admin, schema })
      expect(await store.read(sampleId())).toBeNull()
    })

    test.each([
      ['newer', schemaVersion + 1],
      ['older', 0],
    ])('a schema that is %s is refused, and both versions are named', async (_, version) => {
      const schema = await freshSchema()
      await admin.query(`UPDATE ${schema}.migrations SET version = $1, oldest_code = $1`, [version])
      const store = open({ pool: admin, schema })
      await expect(store.feed.head()).rejects.toMatchObject({
        code: 'store_incompatible',
        message: expect.stringMatching(`version ${version};.*version ${schemaVersion}\\..*latchkey migrate`),
      })
    })

    test('a newer schema is not migrated back', async () => {
      const schema = await freshSchema()
      await admin.query(`INSERT INTO ${schema}.migrations (version, oldest_code) VALUES (99, 99)`)
      const migrating = migratePostgres({ pool: admin, schema })
      await expect(migrating).rejects.toMatchObject({ code: 'store_incompatible' })
    })

    test('a migration that fails half way leaves nothing', async () => {
      const schema = `test_${made++}`
      await admin.query(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.documents (mine text)`)
      const migrating = migratePostgres({ pool: admin, schema })
      await expect(migrating).rejects.toMatchObject({ code: 'store_unavailable' })
      const { rows } = await admin.query('SELECT FROM pg_tables WHERE schemaname = $1', [schema])
      expect(rows).toHaveLength(1)
    })
  })

  describe('refusals', () => {
    test.each(['', 'a b', 'x"; DROP TABLE users; --', 'Upper', 'pg_x', '1x', 'x'.repeat(41)])(
      'a schema called %j is refused before anything is sent',
      async (schema) => {
        const refused = { code: 'config_invalid' }
        expect(() => postgresStore({ pool: admin, schema })).toThrow(expect.objectContaining(refused))
        await expect(migratePostgres({ pool: admin, schema })).rejects.toMatchObject(refused)
        expect(() => postgresSchemaSql(schema)).toThrow(expect.objectContaining(refused))
      },
    )

    test.each([
      { pollMs: 5 },
      { statementTimeoutMs: 1 },
      { notify: 'never' },
      { notify: 'poll', listenClient: () => null },
      { url: 'postgres://' },
      { pool: null },
    ])('options %j are refused', (options) => {
      // What the compiler would refuse too.
      const wrong = { pool: admin, ...options } as unknown as PostgresOptions
      expect(() => postgresStore(wrong)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
    })

    test('records and events that are none of ours are damage, not an empty store', async () => {
      const schema = await freshSchema()
      const store = open({ pool: admin, schema })
      const session = sampleSession(nowMs)
      await store.insert(session, rules)
      await store.append(revoked('jti'))
      await admin.query(`UPDATE ${schema}.sessions SET record = 'foreign'`)
      await admin.query(`UPDATE ${schema}.events SET kind = 'constructor'`)
      const corrupt = { code: 'store_corrupt' }
      await expect(store.read(session.id)).rejects.toMatchObject(corrupt)
      await expect(store.list('everyone', { nowMs, limit: 9, cursor: null })).rejects.toMatchObject(corrupt)
      await expect(store.feed.after(0, 9)).rejects.toMatchObject(corrupt)
      await expect(store.feed.snapshot(0)).rejects.toMatchObject(corrupt)
    })

    test('a server that may only be read is an outage for writes', async () => {
      const schema = await freshSchema()
      const readOnly = server.pool({ options: '-c default_transaction_read_only=on' })
      const store = open({ pool: readOnly, schema })
      expect(await store.read(sampleId())).toBeNull()
      const write = store.insert(sampleSession(nowMs), rules)
      await expect(write).rejects.toMatchObject({ code: 'store_unavailable', cause: { code: '25006' } })
    })

    test('isolation that would let a number be given twice is refused', async () => {
      const pool = server.pool({ options: '-c default_transaction_isolation=serializable' })
      const store = open({ pool, schema: await freshSchema() })
      await expect(store.feed.head()).rejects.toMatchObject({ code: 'config_invalid' })
    })

    test('a full disk is an outage, and the driver’s words stay in the cause', async () => {
      const store = open({ pool: failing(admin, [failure('53100')]), schema: await freshSchema() })
      await expect(store.read(sampleId())).rejects.toMatchObject({
        code: 'store_unavailable',
        message: 'PostgreSQL refused (SQLSTATE 53100).',
        cause: { message: 'words of the driver' },
      })
      expect(await store.read(sampleId())).toBeNull()
    })

    test.each(['40001', '40P01'])('SQLSTATE %s is tried again, a few times', async (state) => {
      const schema = await freshSchema()
      const patient = open({ pool: failing(admin, Array(3).fill(failure(state))), schema })
      expect(await patient.read(sampleId())).toBeNull()
      const hopeless = open({ pool: failing(admin, Array(99).fill(failure(state))), schema })
      await expect(hopeless.read(sampleId())).rejects.toMatchObject({ code: 'store_unavailable' })
    })

    test('a lock that somebody holds costs the statement timeout and no more', async () => {
      const schema = await freshSchema()
      const store = open({ pool: admin, schema, statementTimeoutMs: 300 })
      expect(await store.append(revoked('before'))).toBe(1)
      const holder = await admin.connect()
      await holder.query('BEGIN')
      await holder.query(`SELECT ${schema}.append_event(0, 'key_withdrawn', 'held', NULL, 9)`)
      await expect(store.append(revoked('during'))).rejects.toMatchObject({ code: 'store_unavailable' })
      await holder.query('ROLLBACK')
      holder.release()
      await until('the log is free', async () => {
        const { rows } = await admin.query("SELECT FROM pg_locks WHERE locktype = 'advisory'")
        return rows.length === 0
      })
      expect(await store.append(revoked('after'))).toBeGreaterThan(1)
    })

    test('a pool that has no connection to give is an outage, and one that comes late is not lost', async () => {
      const schema = await freshSchema()
      const pool = server.pool({ max: 1 })
      const store = open({ pool, schema, statementTimeoutMs: 100 })
      const only = await pool.connect()
      await expect(store.read(sampleId())).rejects.toMatchObject({ code: 'store_unavailable' })
      only.release()
      await until('the pool has it back', () => pool.idleCount === 1 && pool.waitingCount === 0)
      expect(await store.read(sampleId())).toBeNull()
    })
  })

  test('what is acknowledged is on disk, even if the database does not wait for that by default', async () => {
    const schema = await freshSchema()
    const client = await admin.connect()
    const after = async (before: string): Promise<unknown> => {
      await client.query(`BEGIN; SET LOCAL synchronous_commit = '${before}'; SELECT ${schema}.begin_write(9)`)
      const { rows } = await client.query('SHOW synchronous_commit')
      await client.query('ROLLBACK')
      return rows[0].synchronous_commit
    }
    expect(await after('off')).toBe('local')
    expect(await after('remote_apply')).toBe('remote_apply')
    client.release()
  })

  test('a subject is found by hand as the documentation says', async () => {
    const schema = await freshSchema()
    await open({ pool: admin, schema }).insert(sampleSession(nowMs, { subject: 'zoë' }), rules)
    const where = `subject = substring(sha256(convert_to('zoë', 'UTF8')) FOR 16)`
    expect((await admin.query(`SELECT FROM ${schema}.sessions WHERE ${where}`)).rows).toHaveLength(1)
  })

  test('a count of everyone takes steps, and each of them counts', async () => {
    const schema = await freshSchema()
    const store = open({ pool: admin, schema })
    await store.insert(sampleSession(nowMs), rules)
    await admin.query(`INSERT INTO ${schema}.sessions
      SELECT decode(md5(n::text), 'hex'), subject, tenant, version, created_at_ms, newest_proof_ms, live_until_ms,
             expires_at_ms, record
        FROM ${schema}.sessions, generate_series(1, 45000) AS n`)
    expect(await store.count('everyone', nowMs)).toBe(45_001)
  })
})

/** The tables with `sessions` in four partitions, as an administrator would edit them. */
function partitioned(sql: string, schema: string): string {
  const edited = sql.replace('WITH (fillfactor = 90)', 'PARTITION BY HASH (id)')
  expect(edited).not.toBe(sql)
  const parts = [0, 1, 2, 3].map(
    (part) => `CREATE TABLE ${schema}.sessions_${part} PARTITION OF ${schema}.sessions
      FOR VALUES WITH (MODULUS 4, REMAINDER ${part}) WITH (fillfactor = 90);`,
  )
  return edited + parts.join('\n')
}

function failure(code: string): Error {
  return Object.assign(new Error('words of the driver'), { code })
}

/** The pool, with the commit of every statement that has `name` in it held until the test says so. */
function held(pool: pg.Pool, name: string, commits: (() => void)[]): PostgresPool {
  return wrapped(pool, async (client, statement) => {
    if (!statement.text.includes(name)) return client.query(statement)
    await client.query('BEGIN')
    const result = await client.query(statement)
    await new Promise<void>((resolve) => commits.push(resolve))
    await client.query('COMMIT')
    return result
  })
}

/** The pool, with a failure for each of the first statements instead of an answer. */
function failing(pool: pg.Pool, failures: readonly Error[]): PostgresPool {
  const left = [...failures]
  return wrapped(pool, async (client, statement) => {
    const error = left.shift()
    if (error !== undefined) throw error
    return client.query(statement)
  })
}

type Query = PooledClient['query']

function wrapped(
  pool: pg.Pool,
  query: (client: pg.PoolClient, statement: Parameters<Query>[0]) => ReturnType<Query>,
): PostgresPool {
  return {
    async connect(): Promise<PooledClient> {
      const client = await pool.connect()
      return {
        on: (event: 'error' | 'end' | 'notification', listener: () => void) =>
          client.on(event as 'error', listener),
        removeListener: (event, listener) => client.removeListener(event, listener),
        release: (isBroken) => client.release(isBroken),
        query: (statement) => query(client, statement),
      }
    },
  }
}

type Step = (store: Store, atMs: number, known: readonly ReturnType<typeof sampleId>[]) => Promise<unknown>

const subjects = ['ann', 'bob', '__proto__', 'x\ud800']
const anySubject = fc.constantFrom(...subjects)
const pick = fc.nat({ max: 50 })

/** One thing done to a store: with ids and times from outside, so that two stores can be done the same. */
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({
      id: fc.constant(null).map(() => sampleId()),
      subject: anySubject,
      tenant: fc.constantFrom(null, 'acme'),
      max: fc.constantFrom(null, 1, 3),
      onCap: fc.constantFrom('evict_oldest' as const, 'refuse' as const),
      lifeMs: fc.constantFrom(5_000, 10_000_000),
    })
    .map(
      ({ id, subject, tenant, max, onCap, lifeMs }): Step =>
        async (store, atMs) =>
          store.insert(sampleSession(atMs, { id, subject, tenant, expiresAtMs: atMs + lifeMs }), {
            nowMs: atMs,
            maxPerSubject: max,
            onCap,
            eventExpiresAtMs: atMs + farMs,
          }),
    ),
  fc.tuple(pick, fc.constantFrom(0, 1, 1, 2)).map(([index, ahead]): Step => async (store, atMs, known) => {
    const current = known.length === 0 ? null : await store.read(known[index % known.length]!)
    if (current === null) return null
    const next = { ...current, version: current.version + ahead, lastSeenAtMs: atMs, data: index }
    return store.replace(next, {
      fact: { type: 'token_revoked', tokenId: `${index}` },
      expiresAtMs: atMs + farMs,
    })
  }),
  fc
    .oneof(
      pick.map((index) => ({ index, kind: 'session' as const })),
      fc.tuple(pick, anySubject).map(([index, subject]) => ({ index, subject, kind: 'others' as const })),
      anySubject.map((subject) => ({ subject, kind: 'subject' as const })),
      fc.constant({ kind: 'tenant' as const }),
      fc.constant({ kind: 'everyone' as const }),
    )
    .map((what): Step => async (store, atMs, known) => {
      const id = 'index' in what ? (known[what.index % known.length] ?? sampleId()) : sampleId()
      const targets: Readonly<Record<typeof what.kind, EndTarget>> = {
        session: { session: id },
        others: { subject: 'subject' in what ? what.subject : '', except: id },
        subject: { subject: 'subject' in what ? what.subject : '' },
        tenant: { tenant: 'acme' },
        everyone: 'everyone',
      }
      return store.end(targets[what.kind], {
        nowMs: atMs,
        eventExpiresAtMs: atMs + farMs,
        cutoffExpiresAtMs: atMs + farMs,
      })
    }),
  fc.constant((async (store, atMs) => store.purge(atMs, 1000)) satisfies Step),
)

/** Does the steps to both stores, and asks both everything after each. */
async function assertAlike(one: Store, other: Store, steps: readonly Step[]): Promise<void> {
  const known: ReturnType<typeof sampleId>[] = []
  let atMs = nowMs
  for (const step of steps) {
    // In seconds of their own, so that no two sign-ins share a time: the order of those is each store's own.
    atMs += 1_001
    const outcome = await step(one, atMs, known)
    expect(await step(other, atMs, known)).toEqual(outcome)
    for (const { id } of (await listed(one, atMs)).flat()) if (!known.includes(id)) known.push(id)
    expect(await listed(other, atMs)).toEqual(await listed(one, atMs))
    for (const id of known) expect(await other.read(id)).toEqual(await one.read(id))
    expect(await other.feed.after(0, 1000)).toEqual(await one.feed.after(0, 1000))
    expect(await snapshotOf(other, atMs)).toEqual(await snapshotOf(one, atMs))
    expect(await other.count('everyone', atMs)).toBe(await one.count('everyone', atMs))
  }
}

async function listed(
  store: Store,
  atMs: number,
): Promise<readonly (readonly ReturnType<typeof sampleSession>[])[]> {
  return Promise.all(
    subjects.map(async (subject) => {
      const page = await store.list({ subject }, { nowMs: atMs, limit: 1000, cursor: null })
      return page.sessions as ReturnType<typeof sampleSession>[]
    }),
  )
}

async function snapshotOf(store: Store, atMs: number): Promise<readonly RevocationEvent[]> {
  return (await store.feed.snapshot(atMs)).events
}

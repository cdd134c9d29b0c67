import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Auth } from '../index.ts'
import { expectOwnEndsKnownAtOnce, expectRefusedByEvent } from '../../test/support/feed-cases.ts'
import {
  authOver,
  endNow,
  listenTo,
  signIn,
  statusOf,
  tokenRevoked,
  until,
  type Heard,
  type Node,
} from '../../test/support/nodes.ts'
import { startPostgres, postgresService, type PostgresServer } from '../../test/support/postgres-server.ts'
import { describeWith } from '../../test/support/requires.ts'
import type { Store } from './contract.ts'
import { postgresFeed } from './postgres/feed.ts'
import { migratePostgres, postgresStore, type PostgresOptions } from './postgres.ts'

describeWith(postgresService, 'postgres feed', () => {
  let server: PostgresServer
  let admin: pg.Pool
  let made = 0
  let closing: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    server = await startPostgres()
    admin = server.pool({ max: 5 })
  })
  afterEach(async () => {
    for (const close of closing.reverse()) await close()
    closing = []
  })
  afterAll(async () => server?.stop())

  async function freshSchema(): Promise<string> {
    const schema = `feed_${made++}`
    await migratePostgres({ pool: admin, schema })
    return schema
  }

  /** A node's store, with a pool of its own. */
  function open(schema: string, options: Partial<PostgresOptions> = {}): Store {
    const pool = server.pool({ application_name: `node of ${schema}` })
    const store = postgresStore({ pool, schema, ...options })
    closing.push(async () => pool.end())
    closing.push(async () => {
      // A connection that a test has cut may say so only now, when the store does not listen to its pool any more.
      pool.on('error', () => {})
      await store.close()
    })
    return store
  }

  function openAuth(store: Store, options: Parameters<typeof authOver>[1] = {}): Auth {
    const auth = authOver(store, options)
    closing.push(async () => auth.close())
    return auth
  }

  function listen(store: Store): Heard {
    const heard = listenTo(store)
    closing.push(async () => heard.stop())
    return heard
  }

  const directClient = (): pg.Client => new pg.Client({ connectionString: server.url })

  /** Ends the connections that wait for notifications, as an administrator or a failing network would. */
  async function cutListeners(schema: string): Promise<number> {
    const { rows } = await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND (query LIKE $1 OR query LIKE $2)`,
      [`%LISTEN latchkey_${schema}%`, `%FROM ${schema}.meta)%`],
    )
    return rows.length
  }

  const ways: readonly (readonly [string, Partial<PostgresOptions>])[] = [
    ['LISTEN on a connection of the pool', {}],
    ['LISTEN on a connection of its own', { listenClient: directClient }],
    ['polling', { notify: 'poll' }],
  ]

  describe.each(ways)('%s', (_, options) => {
    async function nodes(): Promise<readonly [Node, Node]> {
      const schema = await freshSchema()
      const node = (): Node => {
        const store = open(schema, options)
        return { store, auth: openAuth(store, { revocation: { maxStalenessMs: 10_000 } }) }
      }
      return [node(), node()]
    }

    test('REV-1: what one node ends, the other refuses, by event and not by chance', async () => {
      await expectRefusedByEvent(...(await nodes()))
    })

    test('an end on this node is known to its next check, while others write as fast as they can', async () => {
      await expectOwnEndsKnownAtOnce(...(await nodes()))
    })

    test('every event arrives once and in order, and silence is filled with heartbeats', async () => {
      const schema = await freshSchema()
      const [here, there] = [open(schema, options), open(schema, options)]
      const heard = listen(here)
      await until('the feed is open', () => heard.beats > 0)
      for (let n = 1; n <= 20; n++) await (n % 2 === 0 ? here : there).append(tokenRevoked(`${n}`))
      await Promise.all(Array.from({ length: 80 }, async (_, n) => there.append(tokenRevoked(`${n + 21}`))))
      await until('all have arrived', () => heard.events.length >= 100)
      expect(heard.events.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: 100 }, (_, n) => n + 1),
      )
      const before = heard.beats
      await until('three more heartbeats', () => heard.beats >= before + 3, 2_000)
      expect(heard.events).toHaveLength(100)
    })
  })

  test('ending what has ended already is no outage, on a node that follows the feed', async () => {
    const store = open(await freshSchema())
    const auth = openAuth(store)
    const { cookie, session } = await signIn(store, { subject: 'ada' })
    expect((await auth.check({ cookie })).ok).toBe(true)
    expect(await auth.end({ session: session.id })).toMatchObject({ found: true })
    for (const target of [{ session: session.id }, { subject: 'ada', except: session.id }]) {
      expect(await auth.end(target)).toMatchObject({ found: false })
    }
  })

  test('a feed whose connection is cut again and again opens another, and no event is lost', async () => {
    const schema = await freshSchema()
    const [here, there] = [open(schema), open(schema)]
    const auth = openAuth(here, { revocation: { maxStalenessMs: 10_000 } })
    const heard = listen(here)
    let cut = 0
    for (let round = 1; round <= 5; round++) {
      const beats = heard.beats
      await until('the feed is open', () => heard.beats > beats)
      const signedIn = await signIn(there)
      expect(await statusOf(auth, signedIn)).toBe(200)
      const [terminated] = await Promise.all([
        cutListeners(schema),
        there.end({ session: signedIn.session.id }, endNow()),
      ])
      cut += terminated
      await until('the copy is gone', async () => (await statusOf(auth, signedIn)) === 401)
      await until('the event has arrived', () => heard.events.length >= round)
    }
    expect(cut).toBeGreaterThanOrEqual(5)
    expect(heard.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5])
  })

  test('a reader that was away until its events were purged sees a gap, and its copies are dropped', async () => {
    const schema = await freshSchema()
    let isCut = false
    const listenClient = (): pg.Client =>
      isCut ? new pg.Client({ port: 1, host: '127.0.0.1' }) : directClient()
    const [here, there] = [open(schema, { listenClient }), open(schema)]
    const auth = openAuth(here, { revocation: { maxStalenessMs: 10_000 } })
    const heard = listen(here)
    const signedIn = await signIn(there)
    await there.append(tokenRevoked('first'))
    await until('the feed is open', () => heard.events.length === 1)
    expect(await statusOf(auth, signedIn)).toBe(200)
    isCut = true
    await cutListeners(schema)
    const nowMs = Date.now()
    await there.end({ session: signedIn.session.id }, { ...endNow(), eventExpiresAtMs: nowMs })
    for (let n = 0; n < 3; n++) await there.append(tokenRevoked(`${n}`, nowMs))
    expect(await there.purge(nowMs + 1, 1000)).toBe(3)
    isCut = false
    await until('the gap is told', () => heard.events.length === 2)
    // Not 2: that one is gone, and so are 3 and 4. The newest is kept, so that the gap can be seen.
    expect(heard.events.map(({ sequence }) => sequence)).toEqual([1, 5])
    expect(await statusOf(auth, signedIn)).toBe(401)
  })

  test('after an older copy of the database was put in place, local copies are not believed', async () => {
    const schema = await freshSchema()
    const [here, there] = [open(schema), open(schema)]
    const auth = openAuth(here, { revocation: { maxStalenessMs: 1_000 } })
    const heard = listen(here)
    await until('the feed is open', () => heard.beats > 0)
    for (const n of [1, 2, 3]) await there.append(tokenRevoked(`${n}`))
    await until('the events have arrived', () => heard.events.length === 3)
    const signedIn = await signIn(there)
    expect(await statusOf(auth, signedIn)).toBe(200)
    await admin.query(`DELETE FROM ${schema}.events WHERE sequence > 1`)
    await until('the feed falls silent', async () => {
      const { beats } = heard
      await new Promise((resolve) => setTimeout(resolve, 600))
      return heard.beats === beats
    })
    // No event will come: the staleness bound is what is left, and it holds for this session and for later ones.
    await there.end({ session: signedIn.session.id }, endNow())
    await until('the copy is not believed', async () => (await statusOf(auth, signedIn)) === 401, 1_500)
    const next = await signIn(there)
    expect(await statusOf(auth, next)).toBe(200)
    await there.end({ session: next.session.id }, endNow())
    await until('the copy is not believed', async () => (await statusOf(auth, next)) === 401, 1_500)
  })

  test('a server that turned into a standby is not heard: it may be behind', async () => {
    const schema = await freshSchema()
    const store = open(schema, { notify: 'poll' })
    // Shadows the function for this schema's readers, as a promotion elsewhere would change its answer.
    await admin.query(
      `CREATE FUNCTION ${schema}.pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true'`,
    )
    const pool = server.pool({ options: `-c search_path=${schema},pg_catalog` })
    const standby = postgresStore({ pool, schema, notify: 'poll' })
    closing.push(async () => standby.close())
    const [primary, deaf] = [listen(store), listen(standby)]
    await until('the primary is heard', () => primary.beats > 10)
    expect(deaf.beats).toBe(0)
  })

  test('close() and the last unsubscribe give the connection back', async () => {
    const schema = await freshSchema()
    const pool = server.pool()
    const store = postgresStore({ pool, schema })
    let beats = 0
    const unsubscribe = store.feed.subscribe({ onEvents: () => beats++ })
    await until('the feed is open', () => beats > 0)
    unsubscribe()
    await until('the connection is closed', () => pool.totalCount === pool.idleCount)
    store.feed.subscribe({ onEvents: () => beats++ })
    const before = beats
    await until('the feed is open again', () => beats > before)
    await store.close()
    // Would wait for ever for a connection that was kept.
    await pool.end()
  })
})

test('an answer that was long under way proves nothing: it is neither an event nor a heartbeat', async () => {
  const row = {
    head: '1',
    forgotten_through: '0',
    sequence: '1',
    kind: 'key_withdrawn',
    about: 'kid',
    expires_at_ms: '9',
  }
  const heard: number[] = []
  let looks = 0
  const unused = async (): Promise<never> => Promise.reject(new Error('not asked'))
  const feed = postgresFeed({
    schema: 'any',
    log: { head: unused, after: unused, snapshot: unused },
    beatMs: 20,
    openLine: async () => ({
      async read() {
        // As if this process, or the network, had stood still in between.
        if (looks++ === 0) await new Promise((resolve) => setTimeout(resolve, 700))
        return [row]
      },
      close: () => {},
    }),
  })
  feed.subscribe({ onEvents: (events) => heard.push(looks, events.length) })
  await until('something is heard', () => heard.length >= 4)
  feed.close()
  // Told by the second look: first the event, then that this is all.
  expect(heard.slice(0, 4)).toEqual([2, 1, 2, 0])
})

test('REV-1: an answer from before this node wrote is no older copy of the database, and listeners go on hearing', async () => {
  const unused = async (): Promise<never> => Promise.reject(new Error('not asked'))
  const heard: number[] = []
  let head = 1
  let release: (() => void) | null = null
  let isHeld = false
  const feed = postgresFeed({
    schema: 'any',
    log: { head: unused, after: unused, snapshot: unused },
    beatMs: 5,
    openLine: async () => ({
      async read(_text, [told]) {
        const seen = head
        if (isHeld) await new Promise<void>((resolve) => (release = resolve))
        const event = { kind: 'key_withdrawn', about: 'kid', expires_at_ms: '9' }
        const from = told === null ? seen - 1 : Number(told)
        const fresh = Array.from({ length: seen - from }, (_, index) => ({
          ...event,
          sequence: from + 1 + index,
        }))
        const log = { head: seen, forgotten_through: '0' }
        return fresh.length > 0 ? fresh.map((row) => ({ ...log, ...row })) : [{ ...log, sequence: null }]
      },
      close: () => {},
    }),
  })
  feed.subscribe({ onEvents: (events) => heard.push(...events.map(({ sequence }) => sequence)) })
  await until('the first is heard', () => heard.includes(1))
  isHeld = true
  await until('a look is under way', () => release !== null)
  head = 2
  await feed.written([{ type: 'key_withdrawn', keyId: 'own' }], { sequence: 2, expiresAtMs: 9 })
  isHeld = false
  release!()
  head = 3
  await until('the next is heard', () => heard.includes(3))
  feed.close()
  expect(heard).toEqual([1, 2, 3])
})

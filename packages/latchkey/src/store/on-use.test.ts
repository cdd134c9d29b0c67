import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { expectOwnEndsKnownAtOnce, expectRefusedByEvent } from '../../test/support/feed-cases.ts'
import { authOver, signIn, statusOf, tokenRevoked, type Node } from '../../test/support/nodes.ts'
import { postgresService, startPostgres, type PostgresServer } from '../../test/support/postgres-server.ts'
import { connectTo, families, type Family, type OpenClient } from '../../test/support/redis-clients.ts'
import { redisService, startRedis, type RedisServer } from '../../test/support/redis-server.ts'
import { describeWith } from '../../test/support/requires.ts'
import { storeCases } from '../testing/index.ts'
import type { Store } from './contract.ts'
import { migratePostgres, postgresStore } from './postgres.ts'
import { redisStore } from './redis.ts'

interface Place {
  /** The store of another node over the same data; what is closed comes back to nobody. */
  open(): Store
}

/** What holds for a feed that is asked when it is needed, whatever it is made of. */
function onUse(fresh: () => Promise<Place>): void {
  let closing: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closing.reverse()) await close()
    closing = []
  })

  function node(place: Place, options: Parameters<typeof authOver>[1] = {}): Node {
    const store = place.open()
    const auth = authOver(store, options)
    closing.push(() => auth.close())
    return { store, auth }
  }

  test.each(storeCases)('$name', async ({ run }) => {
    const place = await fresh()
    await run(() => place.open())
  })

  test('what one node ends, another refuses when the bound has passed', async () => {
    const place = await fresh()
    const revocation = { maxStalenessMs: 50 }
    await expectRefusedByEvent(node(place, { revocation }), node(place, { revocation }))
  })

  test('a node knows at once what it has ended itself', async () => {
    const place = await fresh()
    const revocation = { maxStalenessMs: 60_000 }
    await expectOwnEndsKnownAtOnce(node(place, { revocation }), node(place, { revocation }))
  })

  test('within the bound nothing is asked, and one millisecond later everything is', async () => {
    const place = await fresh()
    const startMs = Date.now()
    let nowMs = startMs
    const [here, there] = [node(place), node(place, { clock: () => nowMs })]
    const signedIn = await signIn(here.store)
    expect(await statusOf(there.auth, signedIn)).toBe(200)
    await here.auth.end({ session: signedIn.session.id })
    nowMs = startMs + 2_000
    expect(await statusOf(there.auth, signedIn)).toBe(200)
    nowMs = startMs + 2_001
    expect(await statusOf(there.auth, signedIn)).toBe(401)
    expect(there.auth.worstCaseRevocationLagMs).toBe(2_000)
  })

  test('nothing is heard without a question', async () => {
    const place = await fresh()
    const [here, there] = [place.open(), place.open()]
    const heard: number[] = []
    const unsubscribe = there.feed.subscribe({ onEvents: (events) => heard.push(events.length) })
    await here.append(tokenRevoked('one'))
    await there.feed.head()
    const asked = heard.length
    await here.append(tokenRevoked('two'))
    // Three beats of a feed that is pushed.
    await pause(700)
    expect(heard.length).toBe(asked)
    expect(heard).not.toContain(0)
    unsubscribe()
    await here.close()
    await there.close()
  })
}

describeWith(redisService, 'redis, asked on use', () => {
  let server: RedisServer
  let made = 0
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(async () => server?.stop())

  describe.each(families)('with %s', (family: Family) => {
    const clients: OpenClient[] = []
    beforeAll(async () => {
      clients.push(await connectTo[family](server))
    })
    afterAll(() => {
      for (const client of clients) client.close()
    })

    onUse(async () => {
      const prefix = `on_use_${made++}`
      return { open: () => redisStore({ ...clients[0]!.options, prefix, notify: 'on_use' }) }
    })

    test('no connection is opened for it', async () => {
      const count = async () =>
        String(await server.command('CLIENT', 'LIST'))
          .trim()
          .split('\n').length
      const before = await count()
      const auth = authOver(redisStore({ ...clients[0]!.options, prefix: 'still', notify: 'on_use' }))
      await auth.check({ cookie: `${'A'.repeat(22)}.${'A'.repeat(43)}` })
      expect(await count()).toBe(before)
      await auth.close()
    })
  })
})

describeWith(postgresService, 'postgres, asked on use', () => {
  let server: PostgresServer
  let made = 0
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => server?.stop())

  onUse(async () => {
    const schema = `on_use_${made++}`
    const pool = server.pool()
    await migratePostgres({ pool, schema })
    return { open: () => postgresStore({ pool, schema, notify: 'on_use' }) }
  })

  test('a second way to listen is refused', () => {
    const listenClient = (): never => {
      throw new Error('never called')
    }
    const make = () => postgresStore({ pool: server.pool(), notify: 'on_use', listenClient })
    expect(make).toThrow("listenClient is of no use with notify: 'on_use'")
  })
})

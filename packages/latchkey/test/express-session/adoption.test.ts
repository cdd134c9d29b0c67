import { createServer } from 'node:http'
import { RedisStore } from 'connect-redis'
import express from 'express'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import * as onExpress from '../../src/adapters/express.ts'
import type { Auth } from '../../src/auth/create-auth.ts'
import {
  adoptSessions,
  connectPgSessions,
  connectRedisSessions,
  intoAuth,
  intoSessionStore,
  latchkeySession,
  latchkeySessionStore,
  storedSessions,
  type AdoptSessionsOptions,
  type OldSessions,
} from '../../src/express-session/index.ts'
import { isLatchkeyError } from '../../src/errors.ts'
import type { Store } from '../../src/store/contract.ts'
import { redisStore } from '../../src/store/redis.ts'
import type { RunningApp } from '../../src/testing/adapter-cases.ts'
import { fakeClock } from '../../src/testing/fake-clock.ts'
import { listen } from '../../src/testing/listen.ts'
import { openBrowser, type Browser } from '../support/browser-jar.ts'
import {
  addPassport,
  addRoutes,
  barrier,
  password,
  secret,
  startSessionApp,
} from '../support/express-session-app.ts'
import { authOver, until } from '../support/nodes.ts'
import { postgresService, startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { connectTo } from '../support/redis-clients.ts'
import { redisService, startRedis, type RedisServer } from '../support/redis-server.ts'
import { describeWith } from '../support/requires.ts'

const newSecret = 'a new secret of the app that was moved'
const day = 86_400

type Client = Awaited<ReturnType<typeof connected>>
async function connected(url: string) {
  const client = createClient({ url })
  await client.connect()
  return client
}

describeWith(redisService, 'old sessions of connect-redis', () => {
  let server: RedisServer
  let client: Client
  let made = 0
  const finallyClosing: (() => unknown)[] = []
  const closing: (() => unknown)[] = []
  beforeAll(async () => {
    server = await startRedis()
    client = await connected(server.url)
    finallyClosing.push(() => client.destroy())
  })
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })
  afterAll(async () => {
    for (const close of finallyClosing.reverse()) await close()
    await server?.stop()
  })

  interface Move {
    readonly old: RunningApp
    readonly prefix: string
    readonly from: OldSessions
    readonly stores: readonly Store[]
    readonly auths: readonly Auth[]
    readonly nodes: readonly RunningApp[]
    readonly refused: string[]
  }

  async function openStore(prefix: string): Promise<Store> {
    const opened = await connectTo['node-redis'](server)
    const store = redisStore({ ...opened.options, prefix })
    closing.push(() => opened.close())
    closing.push(() => store.close())
    return store
  }

  /** An app on connect-redis, and two nodes of the same app after its move. */
  async function move(
    into: 'auth' | 'session store',
    changes: Partial<AdoptSessionsOptions> = {},
    oldCookie: { maxAge?: number } = {},
  ): Promise<Move> {
    const prefix = `old${made++}:`
    const old = await startSessionApp(new RedisStore({ client, prefix }), { cookie: oldCookie })
    closing.push(() => old.close())
    const from = changes.from ?? connectRedisSessions({ client, prefix })
    const stores = [await openStore(`new${made}`), await openStore(`new${made}`)]
    const auths: Auth[] = []
    const nodes: RunningApp[] = []
    const refused: string[] = []
    for (const store of stores) {
      const options = {
        from,
        secret,
        since: new Date(Date.now() - 60_000),
        until: day,
        onRefused: (reason: string) => void refused.push(reason),
        ...changes,
      }
      if (into === 'auth') {
        const auth = authOver(store, { issuer: 'http://127.0.0.1' })
        auths.push(auth)
        nodes.push(await startAuthApp(auth, { ...options, into: intoAuth({ auth, store }) }))
      } else {
        const sessions = latchkeySessionStore({ store, maintenance: 'manual' })
        const target = intoSessionStore({ store: sessions, name: 'sid', secret: newSecret })
        const app = await startSessionApp(sessions, { name: 'sid', secret: newSecret }, (before) =>
          before.use(adoptSessions({ ...options, into: target })),
        )
        nodes.push(app)
      }
      const node = nodes.at(-1)!
      closing.push(() => node.close())
    }
    return { old, prefix, from, stores, auths, nodes, refused }
  }

  async function startAuthApp(auth: Auth, options: AdoptSessionsOptions): Promise<RunningApp> {
    const app = express().set('env', 'test')
    app.use(adoptSessions(options), onExpress.latchkey(auth))
    app.get('/me', (req, res) => {
      const { identity } = req.auth
      res.json({ user: identity === null ? null : { id: identity.subject }, sessionId: identity?.sessionId })
    })
    app.post('/logout', async (req, res) => void (await req.auth.signOut().then(() => res.json({}))))
    return listen(createServer(app))
  }

  async function signedIn(app: RunningApp, username = 'ada'): Promise<Browser> {
    const browser = openBrowser(app.url)
    expect((await browser.send('POST', '/login', { username, password })).status).toBe(200)
    return browser
  }

  const userOf = async (browser: Browser): Promise<unknown> => {
    const { status, json } = await browser.send('GET', '/me')
    return status === 200 ? ((json['user'] as { id?: string } | null)?.id ?? null) : status
  }

  const keysOf = (prefix: string): Promise<string[]> => client.keys(`${prefix}*`)

  describe.each(['auth', 'session store'] as const)('into %s', (into) => {
    it('SID-3: whoever was signed in stays signed in, with a new id, and the old one is nothing', async () => {
      const { old, prefix, nodes } = await move(into)
      const browser = await signedIn(old)
      const before = browser.copy(nodes[0]!.url)
      const moved = browser.copy(nodes[0]!.url)
      expect(await userOf(moved)).toBe('ada')
      expect(moved.cookies.has('connect.sid')).toBe(false)
      expect(moved.cookies.size).toBe(1)
      const [value] = moved.cookies.values()
      expect(decodeURIComponent(value!)).not.toContain(sidOf(before))
      expect(await keysOf(prefix)).toEqual([])
      expect(await userOf(browser)).toBe(null)
      // The new cookie stands by itself, on every node.
      expect(await userOf(moved.copy(nodes[1]!.url))).toBe('ada')
      expect(moved.copy(nodes[1]!.url).cookies.size).toBe(1)
    })

    it('twenty requests with one old cookie, over two nodes, end up on one session', async () => {
      const { old, nodes, stores } = await move(into)
      const browser = await signedIn(old)
      const tabs = Array.from({ length: 20 }, (_, index) => browser.copy(nodes[index % 2]!.url))
      expect(new Set(await Promise.all(tabs.map(userOf)))).toEqual(new Set(['ada']))
      expect(new Set(tabs.map(({ cookies }) => JSON.stringify([...cookies]))).size).toBe(1)
      expect(await stores[0]!.count({ subject: 'ada' }, Date.now())).toBe(1)
      // And one more, whose answer was lost, a moment later.
      expect(await userOf(browser.copy(nodes[1]!.url))).toBe('ada')
    })

    it('signing out of the new session is final, whatever the old cookie says', async () => {
      const { old, nodes } = await move(into)
      const browser = await signedIn(old)
      const moved = browser.copy(nodes[0]!.url)
      await moved.send('GET', '/me')
      const thief = moved.copy()
      await moved.send('POST', '/logout')
      expect(await userOf(thief)).toBe(null)
      expect(await userOf(browser.copy(nodes[0]!.url))).toBe(null)
      expect(await userOf(browser.copy(nodes[1]!.url))).toBe(null)
    })

    it('an old session that was signed out before stays out, even if a slow old node stores it again', async () => {
      const { old, prefix, nodes } = await move(into)
      const browser = await signedIn(old)
      const [key] = await keysOf(prefix)
      const record = await client.get(key!)
      const stolen = browser.copy(nodes[0]!.url)
      await browser.send('POST', '/logout')
      expect(await userOf(stolen)).toBe(null)
      const other = await signedIn(old, 'bob')
      await userOf(other.copy(nodes[0]!.url))
      // The same for one that was adopted: what a slow request of an old node writes back is not adopted again.
      const written = `${prefix}${sidOf(other)}`
      expect(await client.exists(written)).toBe(0)
      await client.set(written, record!.replace('ada', 'bob'))
      const tab = other.copy(nodes[1]!.url)
      expect(await userOf(tab)).toBe('bob')
      await tab.send('POST', '/logout')
      expect(await userOf(other.copy(nodes[1]!.url))).toBe(null)
      // The other node hears of it by the feed.
      await until('signed out there too', async () => (await userOf(other.copy(nodes[0]!.url))) === null)
    })

    it('whoever was signed out everywhere since the move stays out on devices that have not moved', async () => {
      const { old, prefix, nodes, stores } = await move(into)
      const [phone, laptop] = [await signedIn(old), await signedIn(old)]
      expect(await userOf(phone.copy(nodes[0]!.url))).toBe('ada')
      const nowMs = Date.now()
      const rules = { nowMs, eventExpiresAtMs: nowMs + 60_000, cutoffExpiresAtMs: nowMs + day * 1000 }
      await stores[0]!.end({ subject: 'ada' }, rules)
      expect(await userOf(laptop.copy(nodes[0]!.url))).toBe(null)
      expect(await userOf(laptop.copy(nodes[1]!.url))).toBe(null)
      expect(await stores[0]!.count({ subject: 'ada' }, Date.now())).toBe(0)
      expect(await keysOf(prefix)).toEqual([])
    })

    it('the end of an old session is the end of the new one', async () => {
      const { old, prefix, nodes, stores } = await move(into, {}, { maxAge: 3_600_000 })
      const browser = await signedIn(old)
      const [key] = await keysOf(prefix)
      await client.pExpire(key!, 5_000)
      const moved = browser.copy(nodes[0]!.url)
      const atMs = Date.now()
      expect(await userOf(moved)).toBe('ada')
      const [session] = (await stores[0]!.list({ subject: 'ada' }, { nowMs: atMs, limit: 10, cursor: null }))
        .sessions
      expect(session!.expiresAtMs).toBeLessThanOrEqual(Date.now() + 5_000)
      expect(session!.expiresAtMs).toBeGreaterThan(atMs)
      expect(session!.authenticatedAtMs).toBeLessThanOrEqual(atMs - 59_000)
    })

    it('COO-9: a cookie that was tampered with is nothing', async () => {
      const { old, nodes, refused, prefix } = await move(into)
      const browser = await signedIn(old)
      const good = browser.cookies.get('connect.sid')!
      const plain = decodeURIComponent(good)
      const [, sid, signature] = /^s:(.+)\.(.+)$/.exec(plain)!
      const forgeries = [
        encodeURIComponent(`s:${flipped(sid!)}.${signature}`),
        encodeURIComponent(`s:${sid}.${flipped(signature!)}`),
        encodeURIComponent(`s:${sid}.${signature}=`),
        encodeURIComponent(`s:${sid}.${signature!.slice(0, -1)}`),
        encodeURIComponent(`s:${sid}.`),
        encodeURIComponent(`s:${sid}`),
        encodeURIComponent(sid!),
        encodeURIComponent(`j:{"a":1}`),
        `"${good}"`,
        `${good}; connect.sid=${good}`,
        '%',
      ]
      for (const forgery of forgeries) {
        expect(await userOf(openBrowser(nodes[0]!.url, new Map([['connect.sid', forgery]]))), forgery).toBe(
          null,
        )
      }
      expect(refused.length).toBe(forgeries.length)
      expect((await keysOf(prefix)).length).toBe(1)
      expect(await userOf(browser.copy(nodes[0]!.url))).toBe('ada')
    })

    it('a secret that was rotated out still opens old cookies, while it is listed', async () => {
      const { old, nodes } = await move(into, { secret: ['the newest of the old secrets', secret] })
      expect(await userOf((await signedIn(old)).copy(nodes[0]!.url))).toBe('ada')
      const without = await move(into, { secret: ['the newest of the old secrets'] })
      expect(await userOf((await signedIn(without.old)).copy(without.nodes[0]!.url))).toBe(null)
    })

    it('after the window old cookies are nothing', async () => {
      const { old, prefix, nodes } = await move(into, { since: new Date(Date.now() - 60_000), until: 30 })
      const browser = await signedIn(old)
      expect(await userOf(browser.copy(nodes[0]!.url))).toBe(null)
      expect((await keysOf(prefix)).length).toBe(1)
    })

    it('SID-6 ATK-4: no string in the whole of Redis opens a session', async () => {
      const { old, nodes } = await move(into)
      const browser = await signedIn(old)
      const before = sidOf(browser)
      const moved = browser.copy(nodes[0]!.url)
      expect(await userOf(moved)).toBe('ada')
      const dump = await dumpOf(client)
      expect(dump).not.toContain(before)
      const [[name, value]] = [...moved.cookies] as [[string, string]]
      const credential = into === 'auth' ? value.split('.')[1]! : sidOf(moved, name)
      expect(credential.length).toBeGreaterThan(30)
      expect(dump).not.toContain(credential)
      // Every string that looks like one, as a cookie.
      for (const text of new Set(dump.match(/[A-Za-z0-9_-]{32,64}/g))) {
        expect(await userOf(openBrowser(nodes[0]!.url, new Map([[name, text]])))).toBe(null)
        expect(await userOf(openBrowser(nodes[0]!.url, new Map([['connect.sid', text]])))).toBe(null)
      }
    })
  })

  it('what an old session held is in the new one', async () => {
    const { old, nodes, auths, stores } = await move('auth')
    const browser = await signedIn(old)
    await browser.send('POST', '/write', { cart: ['tea'] })
    await userOf(browser.copy(nodes[0]!.url))
    const { sessions } = await auths[0]!.sessions.list({ subject: 'ada' })
    expect(sessions[0]!.data).toEqual({ passport: { user: 'ada' }, cart: ['tea'] })
    expect(await stores[0]!.count('everyone', Date.now())).toBe(1)
    const other = await move('session store')
    const guest = openBrowser(other.old.url)
    await guest.send('GET', '/count')
    expect((await guest.copy(other.nodes[0]!.url).send('GET', '/count')).json).toEqual({ views: 2 })
  })

  it('a shop moves from connect-redis to our store, and from there to latchkey/express, and nobody signs in twice', async () => {
    // Express-session over connect-redis.
    const prefix = `old${made++}:`
    const first = await startSessionApp(new RedisStore({ client, prefix }), {
      cookie: { maxAge: day * 1000 },
    })
    const browser = await signedIn(first)
    await browser.send('POST', '/write', { cart: ['tea'] })
    await first.close()

    // Express-session over our store.
    const store = await openStore(`new${made}`)
    const stored = latchkeySessionStore({ store, maintenance: 'manual' })
    const since = new Date(Date.now() - 60_000)
    const second = await startSessionApp(stored, { name: 'sid', secret: newSecret }, (app) =>
      app.use(
        adoptSessions({
          from: connectRedisSessions({ client, prefix }),
          into: intoSessionStore({ store: stored, name: 'sid', secret: newSecret }),
          secret,
          since,
          until: day,
        }),
      ),
    )
    const moved = browser.copy(second.url)
    expect(await userOf(moved)).toBe('ada')
    expect((await moved.send('GET', '/count')).json).toEqual({ views: 1 })
    expect([...moved.cookies.keys()]).toEqual(['sid'])
    await second.close()

    // Latchkey, with the same routes and passport on req.session.
    const auth = authOver(store, { issuer: 'http://127.0.0.1', strategy: 'jwt' })
    const app = express().set('env', 'test')
    app.use(
      adoptSessions({
        from: storedSessions(stored),
        into: intoAuth({ auth, store }),
        secret: newSecret,
        cookie: { name: 'sid' },
        since,
        until: day,
      }),
      onExpress.latchkey(auth),
      latchkeySession({ auth, store }),
    )
    addPassport(app)
    addRoutes(app, { barrier: barrier() })
    const third = await listen(createServer(app))
    closing.push(() => third.close())
    const arrived = moved.copy(third.url)
    expect(await userOf(arrived)).toBe('ada')
    expect((await arrived.send('GET', '/count')).json).toEqual({ views: 2 })
    expect((await arrived.send('GET', '/read')).json).toMatchObject({ cart: ['tea'], views: 2 })
    expect([...arrived.cookies.keys()]).toEqual(['lk-at-dev', 'lk-rt-dev'])
    expect(await auth.sessions.count({ subject: 'ada' })).toBe(1)
    await arrived.send('POST', '/logout')
    expect([await userOf(arrived), await userOf(moved.copy(third.url))]).toEqual([null, null])
  })

  it('an old session without a subject is left alone by latchkey/express', async () => {
    const { old, prefix, nodes } = await move('auth')
    const guest = openBrowser(old.url)
    await guest.send('GET', '/count')
    const moved = guest.copy(nodes[0]!.url)
    expect(await userOf(moved)).toBe(null)
    expect((await keysOf(prefix)).length).toBe(1)
    expect(moved.cookies.has('connect.sid')).toBe(true)
  })

  it('after the grace the old cookie is nothing, although the new session lives', async () => {
    const prefix = `old${made++}:`
    const old = await startSessionApp(new RedisStore({ client, prefix }))
    closing.push(() => old.close())
    const store = await openStore(`new${made}`)
    const auth = authOver(store, { issuer: 'http://127.0.0.1' })
    const clock = fakeClock(Date.now())
    const node = await startAuthApp(auth, {
      from: connectRedisSessions({ client, prefix }),
      into: intoAuth({ auth, store, clock }),
      secret,
      since: new Date(Date.now() - 60_000),
      until: day,
    })
    closing.push(() => node.close())
    const browser = await signedIn(old)
    const moved = browser.copy(node.url)
    expect(await userOf(moved)).toBe('ada')
    clock.advance(59_000)
    expect(await userOf(browser.copy(node.url))).toBe('ada')
    clock.advance(1_000)
    expect(await userOf(browser.copy(node.url))).toBe(null)
    expect(await userOf(moved)).toBe('ada')
  })

  it('an outage of the old store is a 503, and the old session survives it', async () => {
    let isDown = true
    const healthy = (prefix: string): OldSessions => connectRedisSessions({ client, prefix })
    const prefix = `old${made}:`
    const from: OldSessions = {
      read: (sid) => (isDown ? Promise.reject(new Error('ECONNREFUSED')) : healthy(prefix).read(sid)),
      remove: (sid) => healthy(prefix).remove(sid),
    }
    const { old, nodes } = await move('auth', { from })
    const browser = await signedIn(old)
    expect(await userOf(browser.copy(nodes[0]!.url))).toBe(503)
    isDown = false
    expect(await userOf(browser.copy(nodes[0]!.url))).toBe('ada')
  })

  it('signing out on an old node while a new one adopts: out is out', async () => {
    const prefix = `old${made}:`
    const inner = connectRedisSessions({ client, prefix })
    const from: OldSessions = {
      read: inner.read,
      async remove(sid) {
        // Between our reading and our deleting.
        await client.del(prefix + sid)
        return inner.remove(sid)
      },
    }
    const { old, nodes, stores } = await move('auth', { from })
    const browser = await signedIn(old)
    expect(await userOf(browser.copy(nodes[0]!.url))).toBe(null)
    expect(await userOf(browser.copy(nodes[1]!.url))).toBe(null)
    expect(await stores[0]!.count({ subject: 'ada' }, Date.now())).toBe(0)
  })

  it('a node that dies in the middle of an adoption costs nobody a session', async () => {
    const prefix = `old${made}:`
    const inner = connectRedisSessions({ client, prefix })
    let hangs = true
    const from: OldSessions = {
      read: inner.read,
      // The first one never comes back, as a killed process.
      remove: (sid) => (hangs ? ((hangs = false), new Promise<boolean>(() => {})) : inner.remove(sid)),
    }
    const { old, nodes, stores } = await move('auth', { from })
    const browser = await signedIn(old)
    const dead = new AbortController()
    void fetch(`${nodes[0]!.url}/me`, {
      headers: { cookie: `connect.sid=${browser.cookies.get('connect.sid')}` },
      signal: dead.signal,
    }).catch(() => {})
    await until('the first node hangs', () => !hangs)
    expect(await userOf(browser.copy(nodes[1]!.url))).toBe('ada')
    dead.abort()
    // What the dead node began is in the list until it expires, and nobody has its credential.
    expect(await stores[0]!.count({ subject: 'ada' }, Date.now())).toBe(2)
  })

  it('reads through ioredis as through node-redis', async () => {
    const redis = new Redis(server.port, '127.0.0.1')
    closing.push(() => redis.disconnect())
    await redis.set('x:1', '{"cookie":{}}', 'PX', 60_000)
    const from = connectRedisSessions({ client: redis, prefix: 'x:' })
    const found = await from.read('1')
    expect(found?.data).toEqual({ cookie: {} })
    expect(Math.abs((found?.expiresAtMs ?? 0) - Date.now() - 60_000)).toBeLessThan(10_000)
    expect([await from.remove('1'), await from.remove('1'), await from.read('1')]).toEqual([
      true,
      false,
      null,
    ])
    await redis.set('x:2', 'not json')
    expect(await from.read('2')).toBe(null)
  })

  it('options that cannot be right are refused', async () => {
    const store = await openStore('options')
    const auth = authOver(store)
    const good: AdoptSessionsOptions = {
      from: connectRedisSessions({ client }),
      into: intoAuth({ auth, store }),
      secret,
      since: new Date('2026-01-01T00:00:00Z'),
      until: day,
    }
    const bad: readonly object[] = [
      { secret: [] },
      { secret: '' },
      { until: 0 },
      { until: new Date('2025-12-31T00:00:00Z') },
      { until: 31 * day },
      { since: new Date('x') },
      { graceSeconds: 601 },
      { cookie: { name: '__Host-lk' } },
      { secrets: [secret] },
    ]
    adoptSessions(good)
    for (const change of bad) {
      let error: unknown = null
      try {
        adoptSessions({ ...good, ...change })
      } catch (thrown) {
        error = thrown
      }
      expect(isLatchkeyError(error, 'config_invalid'), JSON.stringify(change)).toBe(true)
    }
  })
})

describeWith(postgresService, 'old sessions of connect-pg-simple', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.stop())

  it('reads and removes rows of its table', async () => {
    const pool = server.pool()
    // As connect-pg-simple's own table.sql has it.
    await pool.query(
      'CREATE TABLE "session" ("sid" varchar NOT NULL PRIMARY KEY, "sess" json NOT NULL, "expire" timestamp(6) NOT NULL)',
    )
    const put = (sid: string, seconds: number) =>
      pool.query('INSERT INTO "session" VALUES ($1, $2, to_timestamp($3))', [
        sid,
        { cookie: {}, passport: { user: 'ada' } },
        Math.floor(Date.now() / 1000) + seconds,
      ])
    await put('live', 600)
    await put('over', -5)
    const from = connectPgSessions({ pool })
    const found = await from.read('live')
    expect(found?.data).toEqual({ cookie: {}, passport: { user: 'ada' } })
    expect(Math.abs((found?.expiresAtMs ?? 0) - Date.now() - 600_000)).toBeLessThan(10_000)
    expect(await from.read('over')).toBe(null)
    expect(await from.read("'; DROP TABLE session; --")).toBe(null)
    expect([await from.remove('live'), await from.remove('live'), await from.read('live')]).toEqual([
      true,
      false,
      null,
    ])
    expect(() => connectPgSessions({ pool, table: 'a"; DROP' })).toThrow(/plain names/)
  })
})

function sidOf({ cookies }: Browser, name = 'connect.sid'): string {
  return /^s:(.+)\.[^.]+$/.exec(decodeURIComponent(cookies.get(name) ?? ''))?.[1] ?? ''
}

function flipped(text: string): string {
  return (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
}

/** Everything in Redis as text: keys, and values of every kind. */
async function dumpOf(client: Client): Promise<string> {
  const parts: string[] = []
  for (const key of await client.keys('*')) {
    const dumped = await client.sendCommand(['OBJECT', 'ENCODING', key])
    const type = await client.type(key)
    const commands: Record<string, string[]> = {
      string: ['GET', key],
      hash: ['HGETALL', key],
      zset: ['ZRANGE', key, '0', '-1'],
      set: ['SMEMBERS', key],
      stream: ['XRANGE', key, '-', '+'],
    }
    parts.push(key, String(dumped), JSON.stringify(await client.sendCommand(commands[type] ?? ['TYPE', key])))
  }
  return parts.join('\n')
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type session from 'express-session'
import { latchkeySessionStore, type LatchkeySessionStore } from '../../src/express-session/index.ts'
import { isLatchkeyError } from '../../src/errors.ts'
import { signedCookieValue } from '../../src/express-session/signed-cookie.ts'
import type { Store } from '../../src/store/contract.ts'
import { embeddedStore } from '../../src/store/embedded.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { migratePostgres, postgresStore } from '../../src/store/postgres.ts'
import { redisStore } from '../../src/store/redis.ts'
import { openBrowser, type Browser } from '../support/browser-jar.ts'
import { password, secret, startSessionApp, type SessionApp } from '../support/express-session-app.ts'
import { postgresService, startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { connectTo } from '../support/redis-clients.ts'
import { redisService, startRedis, type RedisServer } from '../support/redis-server.ts'
import { describeWith } from '../support/requires.ts'

/** Two store objects over the same data, as two processes have them. */
type OpenTwo = () => Promise<readonly [Store, Store]>

describe('over the memory store', () => {
  suite(async () => {
    const store = memoryStore()
    return [store, store]
  })
})

describe('over the embedded store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-express-session-'))
  const opened: Store[] = []
  let made = 0
  afterAll(async () => {
    for (const store of opened) await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  suite(async () => {
    const path = join(folder, String(made++))
    const store = embeddedStore({ path })
    opened.push(store)
    return [store, store]
  })
})

describeWith(redisService, 'over Redis', () => {
  let server: RedisServer
  let made = 0
  const closing: (() => unknown)[] = []
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
    await server?.stop()
  })
  suite(async () => {
    const prefix = `t${made++}`
    const open = async (): Promise<Store> => {
      const client = await connectTo[made % 2 === 0 ? 'node-redis' : 'ioredis'](server)
      const store = redisStore({ ...client.options, prefix, shards: 4 })
      closing.push(() => client.close())
      closing.push(() => store.close())
      return store
    }
    return [await open(), await open()]
  })
})

describeWith(postgresService, 'over PostgreSQL', () => {
  let server: PostgresServer
  let made = 0
  const opened: Store[] = []
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    for (const store of opened) await store.close()
    await server?.stop()
  })
  suite(async () => {
    const schema = `t${made++}`
    await migratePostgres({ pool: server.pool(), schema })
    const open = (): Store => {
      const store = postgresStore({ pool: server.pool(), schema })
      opened.push(store)
      return store
    }
    return [open(), open()]
  })
})

function suite(openTwo: OpenTwo): void {
  const closing: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })

  interface Nodes {
    readonly stores: readonly [Store, Store]
    readonly sessions: readonly [LatchkeySessionStore, LatchkeySessionStore]
    readonly apps: readonly [SessionApp, SessionApp]
  }

  async function start(
    options: Partial<session.SessionOptions> = {},
    more: { readonly maxPerSubject?: number; readonly onCap?: 'refuse' } = {},
  ): Promise<Nodes> {
    const stores = await openTwo()
    const open = (store: Store): LatchkeySessionStore =>
      latchkeySessionStore({ store, maintenance: 'manual', ...more })
    const sessions = [open(stores[0]), open(stores[1])] as const
    const apps = [
      await startSessionApp(sessions[0], options),
      await startSessionApp(sessions[1], options),
    ] as const
    for (const app of apps) closing.push(() => app.close())
    return { stores, sessions, apps }
  }

  async function signedIn(app: SessionApp, username = 'ada'): Promise<Browser> {
    const browser = openBrowser(app.url)
    expect((await browser.send('POST', '/login', { username, password })).status).toBe(200)
    return browser
  }

  const userOf = async (browser: Browser): Promise<unknown> => {
    const { status, json } = await browser.send('GET', '/me')
    return status === 200 ? ((json['user'] as { id?: string } | null)?.id ?? null) : status
  }

  it('a session of one process is a session of the other', async () => {
    const { apps } = await start()
    const browser = await signedIn(apps[0])
    expect(await userOf(browser.copy(apps[1].url))).toBe('ada')
    await browser.copy(apps[1].url).send('POST', '/logout')
    expect(await userOf(browser)).toBe(null)
  })

  // What happens while the slow request is under way, and so must not be undone by it.
  const endings: Record<string, (nodes: Nodes, browser: Browser) => Promise<unknown>> = {
    'signing out on the same process': (_, browser) => browser.copy().send('POST', '/logout'),
    'signing out on another process': ({ apps }, browser) =>
      browser.copy(apps[1].url).send('POST', '/logout'),
    'destroying it on another process': ({ apps }, browser) =>
      browser.copy(apps[1].url).send('POST', '/destroy'),
    'clear() on another process': ({ sessions }) =>
      new Promise((resolve) => sessions[1].clear((error) => resolve(error))),
    'endSessionsOf()': ({ sessions }) => sessions[1].endSessionsOf('ada'),
    'ending it from a list': async ({ sessions }) => {
      const page = await sessions[1].sessionsOf('ada')
      await sessions[1].endSession(page.sessions[0]!.id)
    },
  }
  const slowRequests = {
    'only reads, with resave: true and rolling: true': ['/slow', { resave: true, rolling: true }],
    writes: ['/slow?write=note', {}],
    'only touches': ['/slow', { cookie: { maxAge: 3_600_000 } }],
  } as const

  const races = Object.keys(endings).flatMap((ending) =>
    Object.keys(slowRequests).map((slow) => [ending, slow] as const),
  )
  it.each(races)('REV-4: %s is not undone by a slow request that %s', async (ending, slow) => {
    const [path, options] = slowRequests[slow as keyof typeof slowRequests]
    const nodes = await start(options)
    const browser = await signedIn(nodes.apps[0])
    const thief = browser.copy()
    const late = Promise.all([browser.copy().send('GET', path), browser.copy().send('GET', path)])
    await nodes.apps[0].barrier.arrived(2)
    await endings[ending]!(nodes, browser)
    expect(await userOf(thief)).toBe(null)
    nodes.apps[0].barrier.open()
    expect((await late).map(({ status }) => status)).toEqual([200, 200])
    expect(await userOf(thief)).toBe(null)
    expect(await userOf(thief.copy(nodes.apps[1].url))).toBe(null)
    expect((await thief.send('GET', '/read')).json).toEqual({})
    expect(await nodes.sessions[0].countSessionsOf('ada')).toBe(0)
  })

  it('two requests that write different properties at the same time both count', async () => {
    const { apps } = await start()
    const browser = await signedIn(apps[0])
    const late = [
      browser.copy().send('GET', '/slow?write=a'),
      browser.copy().send('GET', '/slow?write=b'),
      browser.copy().send('GET', '/slow?write=c'),
    ]
    await apps[0].barrier.arrived(3)
    await browser.copy(apps[1].url).send('POST', '/write', { d: 'at once' })
    apps[0].barrier.open()
    await Promise.all(late)
    const { passport, ...rest } = (await browser.send('GET', '/read')).json
    expect(rest).toEqual({ a: 'late', b: 'late', c: 'late', d: 'at once' })
    expect(passport).toEqual({ user: 'ada' })
  })

  it('SID-3 ATK-1: signing in gives a new id, and the one from before is nothing', async () => {
    const { apps } = await start()
    const browser = openBrowser(apps[0].url)
    await browser.send('GET', '/count')
    const planted = browser.copy()
    await browser.send('POST', '/login', { username: 'ada', password })
    expect(browser.cookies.get('connect.sid')).not.toBe(planted.cookies.get('connect.sid'))
    expect(await userOf(planted)).toBe(null)
    expect((await planted.send('GET', '/read')).json).toEqual({})
    expect(await userOf(browser)).toBe('ada')
  })

  it('lists, counts and ends the sessions of a subject, from any process', async () => {
    const { apps, sessions } = await start()
    const [here, there, elsewhere] = [
      await signedIn(apps[0]),
      await signedIn(apps[1]),
      await signedIn(apps[1]),
    ]
    const bob = await signedIn(apps[0], 'bob')
    expect(await sessions[1].countSessionsOf('ada')).toBe(3)
    const sid =
      decodeURIComponent(here.cookies.get('connect.sid') ?? '')
        .slice(2)
        .split('.')[0] ?? ''
    const own = await sessions[1].sessionIdOf(sid)
    const listed = (await sessions[1].sessionsOf('ada')).sessions
    expect(listed.map(({ id }) => id)).toContain(own)
    expect(listed.every(({ client }) => client.label === 'Node.js')).toBe(true)
    await sessions[1].endSessionsOf('ada', { except: own })
    expect(await Promise.all([here, there, elsewhere].map(userOf))).toEqual(['ada', null, null])
    await sessions[1].endSessionsOf('ada')
    expect(await Promise.all([here, bob].map(userOf))).toEqual([null, 'bob'])
    expect(await sessions[0].countSessionsOf('ada')).toBe(0)
    expect(await userOf(await signedIn(apps[0]))).toBe('ada')
  })

  it('signing out ends the record too, and signing in again over it leaves one', async () => {
    const { apps, sessions } = await start()
    const browser = await signedIn(apps[0])
    await browser.send('POST', '/login', { username: 'ada', password })
    expect(await sessions[0].countSessionsOf('ada')).toBe(1)
    await browser.send('POST', '/login', { username: 'bob', password })
    expect(await sessions[0].countSessionsOf('ada')).toBe(0)
    expect(await sessions[0].countSessionsOf('bob')).toBe(1)
    await browser.send('POST', '/logout')
    expect(await sessions[0].countSessionsOf('bob')).toBe(0)
  })

  it('a subject that changes without a new session moves to the list of the other', async () => {
    const { apps, sessions } = await start()
    const browser = openBrowser(apps[0].url)
    await browser.send('POST', '/write', { passport: { user: 1 } })
    expect(await sessions[0].countSessionsOf('1')).toBe(1)
    await browser.send('POST', '/write', { passport: { user: { id: 2, name: 'bob' } } })
    expect(await sessions[0].countSessionsOf('1')).toBe(0)
    expect(await sessions[0].countSessionsOf('2')).toBe(1)
    const nameless = { cookie: {}, passport: { user: { name: 'x' } } } as unknown as session.SessionData
    const error = await new Promise((resolve) => sessions[0].set('d'.repeat(32), nameless, resolve))
    expect(isLatchkeyError(error, 'subject_invalid')).toBe(true)
  })

  it('SID-12: a cap per subject ends the oldest session, or refuses the newest', async () => {
    const { apps } = await start({}, { maxPerSubject: 2 })
    const browsers = [await signedIn(apps[0]), await signedIn(apps[1]), await signedIn(apps[0])]
    expect(await Promise.all(browsers.map(userOf))).toEqual([null, 'ada', 'ada'])
    const strict = await start({}, { maxPerSubject: 1, onCap: 'refuse' })
    await signedIn(strict.apps[0])
    const refused = await openBrowser(strict.apps[0].url).send('POST', '/login', {
      username: 'ada',
      password,
    })
    expect(refused.status).toBe(403)
  })

  it('SID-6 ATK-4: nothing that the store holds opens a session', async () => {
    const { apps, stores } = await start()
    const browser = await signedIn(apps[0])
    await browser.send('POST', '/write', { text: 'canary' })
    await openBrowser(apps[0].url).send('GET', '/count')
    const documents = await stores[1].documents.list('', { after: null, limit: 100 })
    const { sessions } = await stores[1].list('everyone', { nowMs: Date.now(), limit: 10, cursor: null })
    const dump = JSON.stringify([
      documents.map(({ key, value }) => [key, Buffer.from(value).toString()]),
      sessions,
    ])
    const cookie = decodeURIComponent(browser.cookies.get('connect.sid') ?? '')
    const [, sid = '', signature = ''] = /^s:(.+)\.(.+)$/.exec(cookie) ?? []
    expect(dump).toContain('canary')
    expect(dump).not.toContain(sid)
    expect(dump).not.toContain(signature)
    // Even whoever has the secret, and signs what is there.
    for (const text of new Set(dump.match(/[A-Za-z0-9_-]{20,64}/g))) {
      const signed = new Map([['connect.sid', signedCookieValue(text, Buffer.from(secret))]])
      expect(await userOf(openBrowser(apps[0].url, signed))).toBe(null)
    }
    expect(await userOf(browser)).toBe('ada')
  })

  it('ending sessions tells the feed', async () => {
    const { apps, sessions, stores } = await start()
    const browser = await signedIn(apps[0])
    await browser.send('POST', '/logout')
    await sessions[0].endSessionsOf('ada')
    const { events } = await stores[1].feed.snapshot(Date.now())
    expect(events.map(({ type }) => type)).toEqual(['session_ended', 'subject_cutoff'])
  })

  it('all() and length() see what lives, and show no credential', async () => {
    const { apps, sessions } = await start()
    const browser = await signedIn(apps[0])
    await openBrowser(apps[0].url).send('GET', '/count')
    await (await signedIn(apps[0])).send('POST', '/destroy')
    const all = await new Promise<session.SessionData[]>((resolve) =>
      sessions[1].all((_, found) => resolve(found ?? [])),
    )
    const shown = all.map(({ passport, views }) => JSON.stringify({ passport, views }))
    expect(new Set(shown)).toEqual(new Set(['{"views":1}', '{"passport":{"user":"ada"}}']))
    expect(all.length).toBe(2)
    const sid =
      decodeURIComponent(browser.cookies.get('connect.sid') ?? '')
        .slice(2)
        .split('.')[0] ?? ''
    expect(JSON.stringify(all)).not.toContain(sid)
    expect(await new Promise((resolve) => sessions[0].length((_, count) => resolve(count)))).toBe(2)
  })

  it('a session larger than maxDataBytes is an error that names the size', async () => {
    const { sessions } = await start()
    const value = { cookie: { originalMaxAge: null, maxAge: undefined }, text: 'x'.repeat(70_000) }
    const error = await new Promise((resolve) =>
      sessions[0].set('a'.repeat(32), value as unknown as session.SessionData, resolve),
    )
    expect(isLatchkeyError(error, 'session_data_too_large')).toBe(true)
    expect(String(error)).toMatch(/The session is 700\d\d bytes of JSON; maxDataBytes is 65536/)
  })

  it('a session larger than 4,096 bytes fits', async () => {
    const { apps } = await start()
    const browser = await signedIn(apps[0])
    await browser.send('POST', '/write', { text: 'x'.repeat(50_000) })
    expect(String((await browser.copy(apps[1].url).send('GET', '/read')).json['text']).length).toBe(50_000)
  })

  it('a second write of one session object, and a destroy right behind an unfinished save, keep their order', async () => {
    const { sessions } = await start()
    const sid = 'b'.repeat(32)
    const value = { cookie: {}, views: 1 } as unknown as session.SessionData
    sessions[0].set(sid, value)
    await new Promise((resolve) => sessions[0].destroy(sid, resolve))
    expect(await new Promise((resolve) => sessions[0].get(sid, (_, found) => resolve(found)))).toBe(null)
    await new Promise((resolve) => sessions[0].set(sid, value, resolve))
    expect(await new Promise((resolve) => sessions[0].get(sid, (_, found) => resolve(found)))).toBe(null)
  })

  it('a wrapper that hands the store copies cannot bring a destroyed session back either', async () => {
    const { sessions } = await start()
    const sid = 'c'.repeat(32)
    const copy = (): session.SessionData => ({ cookie: {}, views: 1 }) as unknown as session.SessionData
    await new Promise((resolve) => sessions[0].set(sid, copy(), resolve))
    await new Promise((resolve) => sessions[1].destroy(sid, resolve))
    await new Promise((resolve) => sessions[0].set(sid, copy(), resolve))
    expect(await new Promise((resolve) => sessions[0].get(sid, (_, found) => resolve(found)))).toBe(null)
  })

  it('an outage is a 503, and nobody is signed out by it', async () => {
    const { apps, stores } = await start()
    const browser = await signedIn(apps[0])
    await stores[0].close()
    const { status } = await browser.send('GET', '/me')
    expect(status).toBe(503)
    expect(browser.setCookies).toEqual([])
  })
}

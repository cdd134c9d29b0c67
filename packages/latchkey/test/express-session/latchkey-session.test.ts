import { createServer } from 'node:http'
import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import * as onExpress from '../../src/adapters/express.ts'
import type { Auth } from '../../src/auth/create-auth.ts'
import type { Strategy } from '../../src/engine/settings.ts'
import { latchkeySession, type LatchkeySessionOptions } from '../../src/express-session/index.ts'
import { memoryStore, type MemoryStore } from '../../src/store/memory.ts'
import { listen } from '../../src/testing/listen.ts'
import { openBrowser, type Browser } from '../support/browser-jar.ts'
import { addPassport, addRoutes, barrier, password, type SessionApp } from '../support/express-session-app.ts'
import { authOver } from '../support/nodes.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Moved {
  readonly app: SessionApp
  readonly auth: Auth
  readonly store: MemoryStore
  readonly errors: unknown[]
}

/** The routes and passport of an app that ran on express-session, over `latchkey(auth)`. */
async function start(
  options: Partial<LatchkeySessionOptions> = {},
  strategy: Strategy = 'session',
): Promise<Moved> {
  const store = memoryStore()
  const auth = authOver(store, { issuer: 'http://127.0.0.1', strategy })
  const errors: unknown[] = []
  const app = express().set('env', 'test')
  app.use(onExpress.latchkey(auth))
  app.use(latchkeySession({ auth, store, onError: (error) => void errors.push(error), ...options }))
  const running: SessionApp = { url: '', close: async () => {}, barrier: barrier() }
  addPassport(app)
  addRoutes(app, running)
  app.get('/identity', onExpress.requireIdentity(), (req, res) => void res.json(req.auth.identity))
  app.post('/sign-in', async (req, res) => {
    await req.auth.signIn({ subject: 'carol' })
    res.json({})
  })
  app.post('/sign-out', async (req, res) => {
    await req.auth.signOut()
    Object.assign(req.session, { after: true })
    res.json({})
  })
  app.post('/switch', async (req, res) => {
    await req.auth.signIn({ subject: 'carol' })
    Object.assign(req.session, { theme: 'dark' })
    res.json({})
  })
  app.get('/stream-login', (req, res) => {
    res.write('one')
    Object.assign(req.session, { passport: { user: 'mallory' } })
    res.end('two')
  })
  Object.assign(running, await listen(createServer(app)))
  closing.push(() => running.close())
  return { app: running, auth, store, errors }
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
const dataOf = async (browser: Browser): Promise<unknown> => (await browser.send('GET', '/read')).json

describe('req.session on Latchkey', () => {
  it('passport signs in and out, and it is a session of Latchkey', async () => {
    const { app, auth } = await start()
    const browser = await signedIn(app)
    expect([...browser.cookies.keys()]).toEqual(['lk-dev'])
    expect(await userOf(browser)).toBe('ada')
    expect((await browser.send('GET', '/identity')).json).toMatchObject({
      subject: 'ada',
      proof: 'session_cookie',
    })
    expect(await auth.sessions.count({ subject: 'ada' })).toBe(1)
    await browser.send('POST', '/logout')
    expect(browser.cookies.size).toBe(0)
    expect(await userOf(browser)).toBe(null)
    expect(await auth.sessions.count('everyone')).toBe(0)
  })

  it.each(['hybrid', 'jwt'] as const)('passport signs in and out under %s as well', async (strategy) => {
    const { app, auth } = await start({}, strategy)
    const browser = await signedIn(app)
    await browser.send('GET', '/count')
    expect(await dataOf(browser)).toEqual({ passport: { user: 'ada' }, views: 1 })
    await auth.end({ subject: 'ada' })
    expect(await userOf(browser)).toBe(null)
    const again = await signedIn(app)
    const thief = again.copy()
    await again.send('POST', '/logout')
    expect([await userOf(again), await userOf(thief)]).toEqual([null, null])
    expect(again.cookies.size).toBe(0)
  })

  it('ending the session from anywhere signs out of passport', async () => {
    const { app, auth } = await start()
    const browser = await signedIn(app)
    await auth.end({ subject: 'ada' })
    expect(await userOf(browser)).toBe(null)
    expect(await dataOf(browser)).toEqual({})
  })

  it('data is in the record of the session', async () => {
    const { app, auth } = await start()
    const browser = await signedIn(app)
    await browser.send('POST', '/write', { cart: ['tea'] })
    await browser.send('GET', '/count')
    const { sessions } = await auth.sessions.list({ subject: 'ada' })
    expect(sessions[0]!.data).toEqual({ passport: { user: 'ada' }, cart: ['tea'], views: 1 })
    expect(await dataOf(browser)).toEqual(sessions[0]!.data)
  })

  it('SID-18: guests who store nothing get no cookie and no row', async () => {
    const { app, store } = await start()
    const browser = openBrowser(app.url)
    for (const path of ['/read', '/me', '/cookie']) await browser.send('GET', path)
    expect(browser.cookies.size).toBe(0)
    expect(store.documents.list('', { after: null, limit: 10 })).toEqual([])
  })

  it('a guest keeps what the app stores, until somebody signs in', async () => {
    const { app } = await start()
    const browser = openBrowser(app.url)
    await browser.send('GET', '/count')
    expect((await browser.send('GET', '/count')).json).toEqual({ views: 2 })
    expect([...browser.cookies.keys()]).toEqual(['lk-guest-dev'])
    const planted = browser.copy()
    await browser.send('POST', '/login', { username: 'ada', password })
    expect([...browser.cookies.keys()]).toEqual(['lk-dev'])
    expect(await dataOf(browser)).toEqual({ passport: { user: 'ada' } })
    // SID-3, ATK-1: what was planted before the sign-in is nothing after it.
    expect(await userOf(planted)).toBe(null)
    expect(await dataOf(planted)).toEqual({})
  })

  it('a guest takes along what passport was told to keep', async () => {
    const { app } = await start()
    const browser = openBrowser(app.url)
    await browser.send('POST', '/write', { returnTo: '/basket' })
    await browser.send('POST', '/login-keep', { username: 'ada', password })
    expect(await dataOf(browser)).toEqual({ returnTo: '/basket', passport: { user: 'ada' } })
  })

  it('an app that calls req.auth.signIn itself keeps what the guest had only if it stores it again', async () => {
    const { app, auth } = await start()
    const browser = openBrowser(app.url)
    await browser.send('GET', '/count')
    await browser.send('POST', '/sign-in')
    expect(await auth.sessions.count({ subject: 'carol' })).toBe(1)
    await browser.send('GET', '/count')
    expect(await dataOf(browser)).toEqual({ views: 1 })
    expect([...browser.cookies.keys()]).toEqual(['lk-dev'])
  })

  it("what was one member's is not stored for the next, if the app calls req.auth.signIn itself", async () => {
    const { app, auth } = await start()
    const browser = await signedIn(app)
    await browser.send('POST', '/write', { text: 'private' })
    await browser.send('POST', '/switch')
    expect(await dataOf(browser)).toEqual({ theme: 'dark' })
    expect(await userOf(browser)).toBe(null)
    const { sessions } = await auth.sessions.list('everyone')
    expect(sessions.map(({ subject, data }) => ({ subject, data }))).toEqual([
      { subject: 'carol', data: { theme: 'dark' } },
    ])
  })

  it.each(['/slow', '/slow?write=note'])(
    'REV-4: signing out is not undone by a slow GET %s',
    async (path) => {
      const { app, auth } = await start()
      const browser = await signedIn(app)
      const thief = browser.copy()
      const late = browser.copy().send('GET', path)
      await app.barrier.arrived(1)
      await browser.send('POST', '/logout')
      app.barrier.open()
      expect((await late).status).toBe(200)
      expect(await userOf(thief)).toBe(null)
      expect(await auth.sessions.count('everyone')).toBe(0)
      expect(thief.cookies.has('lk-guest-dev')).toBe(false)
    },
  )

  it('a slow request of a guest writes nothing once somebody has signed in', async () => {
    const { app } = await start()
    const browser = openBrowser(app.url)
    await browser.send('GET', '/count')
    const before = browser.copy()
    const late = browser.copy().send('GET', '/slow?write=note')
    await app.barrier.arrived(1)
    await browser.send('POST', '/login', { username: 'ada', password })
    app.barrier.open()
    await late
    expect(await dataOf(before)).toEqual({})
    expect(await dataOf(browser)).toEqual({ passport: { user: 'ada' } })
  })

  it('two requests that write different properties at the same time both count', async () => {
    const { app } = await start()
    const browser = await signedIn(app)
    const late = ['a', 'b'].map((name) => browser.copy().send('GET', `/slow?write=${name}`))
    await app.barrier.arrived(2)
    app.barrier.open()
    await Promise.all(late)
    expect(await dataOf(browser)).toEqual({ passport: { user: 'ada' }, a: 'late', b: 'late' })
  })

  it("what was a member's is not stored for a guest, if the app calls req.auth.signOut itself", async () => {
    const { app, store } = await start()
    const browser = await signedIn(app)
    await browser.send('POST', '/write', { text: 'private' })
    await browser.send('POST', '/sign-out')
    expect(await dataOf(browser)).toEqual({})
    expect(browser.cookies.size).toBe(0)
    expect(await store.documents.list('guest-session:', { after: null, limit: 10 })).toEqual([])
  })

  it('signing another user in ends the session of the first', async () => {
    const { app, auth } = await start()
    const browser = await signedIn(app)
    const first = browser.copy()
    await browser.send('POST', '/login', { username: 'bob', password })
    expect(await userOf(browser)).toBe('bob')
    expect(await userOf(first)).toBe(null)
    expect(await auth.sessions.count('everyone')).toBe(1)
  })

  it('regenerate, destroy, reload, save and a stream do what they do in express-session', async () => {
    const { app } = await start()
    const browser = openBrowser(app.url)
    await browser.send('GET', '/count')
    expect((await browser.send('POST', '/reload')).json).toEqual({ views: 1 })
    await browser.send('POST', '/save-twice')
    expect(await dataOf(browser)).toEqual({ views: 1, first: 1, second: 2 })
    await browser.send('POST', '/regenerate')
    expect(await dataOf(browser)).toEqual({ fresh: true })
    expect((await browser.send('GET', '/stream')).text).toBe('onetwo')
    expect(await dataOf(browser)).toEqual({ fresh: true, streamed: true })
    expect((await browser.send('POST', '/destroy')).json).toEqual({ gone: true })
    expect(await dataOf(browser)).toEqual({})
    expect(browser.cookies.size).toBe(0)
    const streaming = openBrowser(app.url)
    await streaming.send('GET', '/stream')
    expect(await dataOf(streaming)).toEqual({ streamed: true })
    const member = await signedIn(app)
    await member.send('POST', '/destroy')
    expect(await userOf(member)).toBe(null)
  })

  it('a sign-in after the head of the answer was sent signs nobody in, and is reported', async () => {
    const { app, auth, errors } = await start()
    const browser = openBrowser(app.url)
    expect((await browser.send('GET', '/stream-login')).text).toBe('onetwo')
    expect(errors.length).toBe(1)
    expect(await auth.sessions.count('everyone')).toBe(0)
    expect(await userOf(browser)).toBe(null)
  })

  it('SID-4: a guest secret that we did not issue is never adopted', async () => {
    const { app } = await start()
    const planted = 'A'.repeat(43)
    const browser = openBrowser(app.url, new Map([['lk-guest-dev', planted]]))
    await browser.send('GET', '/count')
    expect(browser.cookies.get('lk-guest-dev')).not.toBe(planted)
    expect((await browser.send('GET', '/count')).json).toEqual({ views: 2 })
    expect(await dataOf(openBrowser(app.url, new Map([['lk-guest-dev', planted]])))).toEqual({})
  })

  it('SID-14: no credential of one kind opens anything of another, and none is at rest', async () => {
    const { app, store } = await start()
    const guest = openBrowser(app.url)
    await guest.send('GET', '/count')
    const member = await signedIn(app)
    const [guestSecret, credential] = [guest.cookies.get('lk-guest-dev')!, member.cookies.get('lk-dev')!]
    const swapped = openBrowser(
      app.url,
      new Map([
        ['lk-guest-dev', credential.slice(23)],
        ['lk-dev', `${credential.slice(0, 22)}.${guestSecret}`],
      ]),
    )
    expect(await userOf(swapped)).toBe(null)
    expect(await dataOf(swapped)).toEqual({})
    const documents = await store.documents.list('', { after: null, limit: 100 })
    const { sessions } = await store.list('everyone', { nowMs: Date.now(), limit: 10, cursor: null })
    const dump = JSON.stringify([
      documents.map(({ key, value }) => [key, Buffer.from(value).toString()]),
      sessions,
    ])
    expect(dump).toContain('guest-session:')
    expect(dump).not.toContain(guestSecret)
    expect(dump).not.toContain(credential.slice(23))
  })

  it('more data than the record holds is an error before anything is answered', async () => {
    const { app } = await start()
    const browser = await signedIn(app)
    expect((await browser.send('POST', '/write', { text: 'x'.repeat(5_000) })).status).toBe(500)
    expect(await dataOf(browser)).toEqual({ passport: { user: 'ada' } })
    expect((await openBrowser(app.url).send('POST', '/write', { text: 'x'.repeat(5_000) })).status).toBe(500)
  })

  it('data that nests deeper than JSON can be written is an error, and the app lives on', async () => {
    const { app } = await start()
    const depth = 45_000
    const response = await fetch(`${app.url}/write`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"text":${'['.repeat(depth)}${']'.repeat(depth)}}`,
    })
    expect(response.status).toBe(500)
    expect(await dataOf(openBrowser(app.url))).toEqual({})
  })

  it('a page of another origin cannot sign anybody in', async () => {
    const { app, auth } = await start()
    const response = await fetch(`${app.url}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
      body: JSON.stringify({ username: 'ada', password }),
    })
    expect(response.status).toBe(403)
    expect(response.headers.getSetCookie().filter((line) => line.startsWith('lk-dev='))).toEqual([])
    expect(await auth.sessions.count('everyone')).toBe(0)
  })

  it('an outage is a 503', async () => {
    const { app, store } = await start()
    const browser = openBrowser(app.url)
    await browser.send('GET', '/count')
    await store.close()
    expect((await browser.send('GET', '/read')).status).toBe(503)
  })

  it('more is said at the sign-in where the app says it', async () => {
    const { app } = await start({ signIn: (subject) => ({ subject, amr: ['pwd', 'otp'], remember: true }) })
    const browser = await signedIn(app)
    expect((await browser.send('GET', '/identity')).json).toMatchObject({ amr: ['pwd', 'otp'] })
  })
})

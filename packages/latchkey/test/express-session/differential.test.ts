import session from 'express-session'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { latchkeySessionStore } from '../../src/express-session/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { openBrowser, type Browser } from '../support/browser-jar.ts'
import { password, startSessionApp, type SessionApp } from '../support/express-session-app.ts'

type Step = readonly [method: string, path: string, json?: unknown] | { readonly pauseMs: number }

const signIn: Step = ['POST', '/login', { username: 'ada', password }]
const hour = 3_600_000

/** The same requests to the same app, over express-session's own store and over ours. */
const behaviours: readonly {
  name: string
  options?: Partial<session.SessionOptions>
  steps: readonly Step[]
}[] = [
  {
    name: 'a counter counts',
    steps: [
      ['GET', '/count'],
      ['GET', '/count'],
      ['GET', '/read'],
    ],
  },
  {
    name: 'saveUninitialized: false stores and sends nothing for a session that nobody wrote to',
    steps: [
      ['GET', '/read'],
      ['GET', '/me'],
    ],
  },
  {
    name: 'saveUninitialized: true sends a cookie for every session',
    options: { saveUninitialized: true },
    steps: [
      ['GET', '/read'],
      ['GET', '/read'],
      ['GET', '/count'],
    ],
  },
  {
    name: 'resave: true stores a session that nobody wrote to',
    options: { resave: true },
    steps: [
      ['GET', '/count'],
      ['GET', '/read'],
      ['GET', '/read'],
    ],
  },
  {
    name: 'rolling: true sends the cookie with each answer',
    options: { rolling: true, cookie: { maxAge: hour } },
    steps: [
      ['GET', '/count'],
      ['GET', '/read'],
      ['GET', '/read'],
    ],
  },
  {
    name: 'a cookie with maxAge is sent when the session changed',
    options: { cookie: { maxAge: hour } },
    steps: [
      ['GET', '/count'],
      ['GET', '/read'],
      ['GET', '/count'],
      ['GET', '/cookie'],
    ],
  },
  {
    name: 'the cookie of a session keeps its attributes',
    options: { cookie: { sameSite: 'strict', path: '/', httpOnly: false } },
    steps: [
      ['GET', '/count'],
      ['GET', '/cookie'],
    ],
  },
  {
    name: 'a session whose maxAge has passed is over',
    options: { cookie: { maxAge: 300 } },
    steps: [['GET', '/count'], { pauseMs: 500 }, ['GET', '/read'], ['GET', '/count']],
  },
  {
    name: 'each request starts the life of a session anew',
    options: { cookie: { maxAge: 900 }, rolling: true },
    steps: [
      ['GET', '/count'],
      { pauseMs: 600 },
      ['GET', '/read'],
      { pauseMs: 600 },
      ['GET', '/read'],
      { pauseMs: 1_200 },
      ['GET', '/read'],
    ],
  },
  {
    name: 'an app may change the maxAge of one session',
    options: { cookie: { maxAge: hour } },
    steps: [
      ['GET', '/count'],
      ['POST', '/max-age', { ms: 400 }],
      ['GET', '/read'],
      { pauseMs: 700 },
      ['GET', '/read'],
    ],
  },
  {
    name: 'a destroyed session is gone',
    steps: [
      ['GET', '/count'],
      ['POST', '/destroy'],
      ['GET', '/read'],
      ['GET', '/count'],
    ],
  },
  {
    name: 'unset: destroy ends a session that was set to null',
    options: { unset: 'destroy' },
    steps: [
      ['GET', '/count'],
      ['POST', '/unset'],
      ['GET', '/read'],
    ],
  },
  {
    name: 'unset: keep leaves it',
    steps: [
      ['GET', '/count'],
      ['POST', '/unset'],
      ['GET', '/read'],
    ],
  },
  {
    name: 'regenerate gives another session with nothing in it',
    steps: [
      ['GET', '/count'],
      ['POST', '/regenerate'],
      ['GET', '/read'],
    ],
  },
  {
    name: 'regenerate works before anything was stored',
    steps: [
      ['POST', '/regenerate'],
      ['GET', '/read'],
    ],
  },
  {
    name: 'reload drops what was not saved',
    steps: [
      ['GET', '/count'],
      ['POST', '/reload'],
      ['GET', '/read'],
    ],
  },
  { name: 'reload of a session that was never stored fails', steps: [['POST', '/reload']] },
  {
    name: 'save before the end of the request, and again at its end',
    steps: [
      ['POST', '/save-twice'],
      ['GET', '/read'],
    ],
  },
  {
    name: 'values of every kind of JSON come back',
    steps: [
      ['POST', '/write', { a: null, b: [1, 'x', { c: false }], empty: {}, wide: '日本 \u{1F510} \u0000' }],
      ['GET', '/read'],
    ],
  },
  {
    name: 'names that objects have anyway are no data',
    steps: [
      ['POST', '/write', { constructor: 1, toString: 'x', hasOwnProperty: 3 }],
      ['GET', '/read'],
      ['GET', '/read'],
    ],
  },
  {
    name: 'an answer that is streamed stores its session',
    steps: [
      ['GET', '/stream'],
      ['GET', '/read'],
    ],
  },
  {
    name: 'passport signs in and out',
    steps: [
      ['GET', '/me'],
      ['POST', '/login', { username: 'ada', password: 'wrong' }],
      signIn,
      ['GET', '/me'],
      ['GET', '/read'],
      ['POST', '/logout'],
      ['GET', '/me'],
      ['GET', '/read'],
    ],
  },
  {
    name: 'passport signs in over what was there, and keeps it only if asked',
    steps: [
      ['GET', '/count'],
      signIn,
      ['GET', '/read'],
      ['POST', '/logout'],
      ['GET', '/count'],
      ['POST', '/login-keep', { username: 'bob', password }],
      ['GET', '/read'],
    ],
  },
  {
    name: 'passport signs another user in over the first',
    steps: [signIn, ['POST', '/login', { username: 'bob', password }], ['GET', '/me'], ['GET', '/read']],
  },
]

const apps: SessionApp[] = []
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close()
})

async function observe(store: session.Store, { options, steps }: (typeof behaviours)[number]) {
  const app = await startSessionApp(store, options)
  apps.push(app)
  const browser = openBrowser(app.url)
  const seen: unknown[] = []
  for (const step of steps) {
    if ('pauseMs' in step) await pause(step.pauseMs)
    else {
      const before = browser.cookies.get('connect.sid')
      const { status, text } = await browser.send(...step)
      seen.push({
        step,
        status,
        text,
        cookies: shown(browser),
        isNewSession: before !== browser.cookies.get('connect.sid'),
      })
    }
  }
  const length = await new Promise((resolve, reject) =>
    store.length?.((error, count) => (error ? reject(error) : resolve(count))),
  )
  return { seen, length }
}

/** What differs from run to run is left out. */
function shown({ setCookies }: Browser): string[] {
  return setCookies.map((line) => line.replace(/=s%3A[^;]*/, '=…').replace(/Expires=[^;]*/, 'Expires=…'))
}

describe('latchkeySessionStore answers as the store of express-session does', () => {
  it.each(behaviours)('$name', async (behaviour) => {
    const expected = await observe(new session.MemoryStore(), behaviour)
    const store = latchkeySessionStore({ store: memoryStore(), maintenance: 'manual' })
    expect(await observe(store, behaviour)).toEqual(expected)
    expect(expected.seen.length).toBeGreaterThan(0)
  })
})

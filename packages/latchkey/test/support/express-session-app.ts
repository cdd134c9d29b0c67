import { createServer } from 'node:http'
import express from 'express'
import session from 'express-session'
import passport from 'passport'
import { Strategy as LocalStrategy } from 'passport-local'
import type { RunningApp } from '../../src/testing/adapter-cases.ts'
import { listen } from '../../src/testing/listen.ts'

export const secret = 'an old secret of the app that is moved'
export const password = 'correct horse'

/** Requests to `/slow` wait here until the test lets them go on. */
export interface Barrier {
  /** Resolves once `count` requests are waiting. */
  arrived(count: number): Promise<void>
  open(): void
  pass(): Promise<void>
}

export function barrier(): Barrier {
  let waiting = 0
  let onArrival = (): void => {}
  let openGate = (): void => {}
  const gate = new Promise<void>((resolve) => (openGate = resolve))
  return {
    arrived: (count) =>
      new Promise((resolve) => {
        onArrival = () => {
          if (waiting >= count) resolve()
        }
        onArrival()
      }),
    open: () => openGate(),
    async pass() {
      waiting++
      onArrival()
      await gate
    },
  }
}

export interface SessionApp extends RunningApp {
  /** What the next request to `/slow` waits for. */
  barrier: Barrier
}

declare module 'express-session' {
  interface SessionData {
    views?: number
    passport?: unknown
    text?: string
  }
}

/** An app as they are: express-session, passport and passport-local, with routes that do what apps do to sessions. */
export async function startSessionApp(
  store: session.Store,
  options: Partial<session.SessionOptions> = {},
  prepare: (app: express.Express) => void = () => {},
): Promise<SessionApp> {
  const app = express().set('env', 'test')
  prepare(app)
  app.use(session({ secret, resave: false, saveUninitialized: false, ...options, store }))
  const running: SessionApp = { url: '', close: async () => {}, barrier: barrier() }
  addPassport(app)
  addRoutes(app, running)
  return Object.assign(running, await listen(createServer(app)))
}

/** Passport with one strategy, and the routes that sign in and out by it. */
export function addPassport(app: express.Express): void {
  const auth = new passport.Passport()
  auth.use(new LocalStrategy((name, given, done) => done(null, given === password ? { id: name } : false)))
  auth.serializeUser((user, done) => done(null, (user as { id: string }).id))
  auth.deserializeUser((id: string, done) => done(null, { id }))
  app.use(auth.session())
  app.use(express.json())
  app.post('/login', auth.authenticate('local'), (req, res) => void res.json(req.user))
  app.post('/login-keep', auth.authenticate('local', { keepSessionInfo: true }), (req, res) => {
    res.json(req.user)
  })
  app.post('/logout', (req, res, next) => req.logout((error) => (error ? next(error) : res.json({}))))
  app.get('/me', (req, res) => void res.json({ user: req.user ?? null }))
}

/** What apps do to sessions. */
export function addRoutes(app: express.Express, running: Pick<SessionApp, 'barrier'>): void {
  app.get('/count', (req, res) => {
    req.session.views = (req.session.views ?? 0) + 1
    res.json({ views: req.session.views })
  })
  app.get('/read', (req, res) => {
    const { cookie: _, ...data } = req.session
    res.json(data)
  })
  app.post('/write', (req, res) => {
    Object.assign(req.session, req.body)
    res.json({})
  })
  app.get('/id', (req, res) => void res.json({ id: req.sessionID }))
  app.post('/destroy', (req, res, next) => {
    req.session.destroy((error) => (error ? next(error) : res.json({ gone: req.session === undefined })))
  })
  app.post('/regenerate', (req, res, next) => {
    const before = req.sessionID
    req.session.regenerate((error) => {
      if (error) return next(error)
      Object.assign(req.session, { fresh: true })
      res.json({ isNew: before !== req.sessionID })
    })
  })
  app.post('/reload', (req, res) => {
    Object.assign(req.session, { forgotten: true })
    req.session.reload((error) => {
      if (error) return void res.status(409).json({ error: error instanceof Error ? error.message : '' })
      const { cookie: _, ...data } = req.session
      res.json(data)
    })
  })
  app.post('/save-twice', (req, res, next) => {
    Object.assign(req.session, { first: 1 })
    req.session.save((error) => {
      if (error) return next(error)
      Object.assign(req.session, { second: 2 })
      res.json({})
    })
  })
  app.post('/max-age', (req, res) => {
    req.session.cookie.maxAge = Number(req.body.ms)
    Object.assign(req.session, { changed: req.body.ms })
    res.json({ original: req.session.cookie.originalMaxAge })
  })
  app.get('/cookie', (req, res) => {
    const { originalMaxAge, httpOnly, path, sameSite, expires } = req.session.cookie
    res.json({ originalMaxAge, httpOnly, path, sameSite, isDate: expires instanceof Date })
  })
  app.post('/unset', (req, res) => {
    Object.assign(req, { session: null })
    res.json({})
  })
  app.get('/stream', (req, res) => {
    Object.assign(req.session, { streamed: true })
    res.write('one')
    res.end('two')
  })
  app.get('/slow', async (req, res) => {
    const write = typeof req.query['write'] === 'string' ? req.query['write'] : ''
    await running.barrier.pass()
    if (write !== '') Object.assign(req.session, { [write]: 'late' })
    res.json({})
  })
}

import { describe, expect, it } from 'vitest'
import { createAuth } from '../auth/create-auth.ts'
import { isLatchkeyError } from '../errors.ts'
import type { Strategy } from '../engine/settings.ts'
import { memoryStore } from '../store/memory.ts'
import { fakeClock } from '../testing/fake-clock.ts'
import { denialOf, latchkey } from './next.ts'

// The whole contract is run on a real server of Next.js (test/nextjs.test.ts). Here are time and outages, which that one cannot have.
const issuer = 'https://app.example'
const strategies: readonly Strategy[] = ['session', 'jwt', 'hybrid']

function createApp(strategy: Strategy) {
  const clock = fakeClock()
  const store = memoryStore()
  const auth = createAuth({ issuer, strategy, store, clock, maintenance: 'manual' })
  const browser = new Map<string, string>()
  const cookieLine = () => [...browser].map(([name, value]) => `${name}=${value}`).join('; ')
  let headers = new Headers()
  /** What the jar of Next.js does: keep, or throw outside of actions and route handlers. */
  const jar = {
    isSealed: false,
    set(name: string, value: string, { maxAge }: { readonly maxAge?: number }) {
      if (jar.isSealed) throw new Error('sealed')
      if (maxAge === 0) browser.delete(name)
      else browser.set(name, value)
    },
  }
  const app = latchkey(() => auth, { headers: async () => headers, cookies: async () => jar })
  const arrive = (more: Record<string, string> = {}): Headers => {
    headers = new Headers({ Cookie: cookieLine(), ...more })
    return headers
  }
  const keep = (response: Response): void => {
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';', 1)[0]!.split('=')
      if (line.includes('Max-Age=0')) browser.delete(name)
      else browser.set(name, value)
    }
  }
  return { app, auth, store, clock, browser, jar, arrive, keep }
}

const sameOrigin = { 'Sec-Fetch-Site': 'same-origin' }

describe.each(strategies)('latchkey/next, strategy %s', (strategy) => {
  async function signedIn() {
    const world = createApp(strategy)
    world.arrive(sameOrigin)
    await (await world.app.action()).signIn({ subject: 'user_1' })
    world.arrive()
    return world
  }

  it('an action signs in, a page knows it, an action signs out', async () => {
    const { app, arrive, browser } = await signedIn()
    expect((await app.identity())?.subject).toBe('user_1')
    arrive(sameOrigin)
    await (await app.action()).signOut()
    expect(browser.size).toBe(0)
    arrive()
    expect(await app.identity()).toBe(null)
  })

  it('SID-7: a page view is renewed by the proxy, and the page in the same request knows the new credential', async () => {
    const { app, clock, arrive, browser, keep } = await signedIn()
    const before = new Map(browser)
    clock.advance(16 * 60_000)
    const request = new Request(`${issuer}/account`, { headers: arrive() })
    const response = await app.proxy(request, (headers) => {
      arrive({ Cookie: headers.get('cookie')! })
      return new Response('page')
    })
    expect((await app.identity())?.subject).toBe('user_1')
    keep(response)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect([...browser.keys()]).toEqual([...before.keys()])
    expect([...browser]).not.toEqual([...before])
    // The overlap is over: what the browser holds is what counts.
    clock.advance(60_000)
    arrive()
    expect((await app.identity())?.subject).toBe('user_1')
  })

  it('a page renews nothing by itself, since its answer could not bring the credential', async () => {
    const { app, auth, clock, arrive } = await signedIn()
    clock.advance(16 * 60_000)
    arrive()
    const before = (await auth.sessions.list({ subject: 'user_1' })).sessions[0]!.version
    await app.identity()
    expect((await auth.sessions.list({ subject: 'user_1' })).sessions[0]!.version).toBe(before)
  })

  it('an action renews what is due, and says so where there is no jar to take it', async () => {
    const { app, clock, arrive, jar, browser } = await signedIn()
    const before = [...browser]
    clock.advance(16 * 60_000)
    arrive(sameOrigin)
    expect((await app.action()).identity?.subject).toBe('user_1')
    expect([...browser]).not.toEqual(before)
    clock.advance(16 * 60_000)
    arrive(sameOrigin)
    jar.isSealed = true
    await expect(app.action()).rejects.toThrow('sealed')
  })

  it('the proxy renews nothing on an unsafe request, which is renewed where it is answered', async () => {
    const { app, clock, arrive } = await signedIn()
    clock.advance(16 * 60_000)
    const request = new Request(`${issuer}/note`, { method: 'POST', headers: arrive(sameOrigin) })
    const passed = await app.proxy(request, () => new Response('passed'))
    expect([await passed.text(), passed.headers.getSetCookie()]).toEqual(['passed', []])
    const handle = app.routeHandler((_request: Request, auth) => denialOf(auth) ?? new Response('noted'))
    const answered = await handle(request, {})
    expect([await answered.text(), answered.headers.getSetCookie().length > 0]).toEqual(['noted', true])
  })

  it('our own routes renew through the proxy: who signs out with an access token that is over ends the session', async () => {
    const { app, auth, clock, arrive, keep, browser } = await signedIn()
    clock.advance(16 * 60_000)
    const request = new Request(`${issuer}/auth/sign-out`, { method: 'POST', headers: arrive(sameOrigin) })
    keep(await app.proxy(request, () => new Response('not reached', { status: 500 })))
    expect(browser.size).toBe(0)
    expect(await auth.sessions.count({ subject: 'user_1' })).toBe(0)
  })

  it('CSRF-1: an action, a route handler and the proxy each refuse a page of another origin', async () => {
    const { app, arrive } = await signedIn()
    const foreign = arrive({ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' })
    await expect(app.action()).rejects.toMatchObject({ code: 'forgery_refused' })
    const request = new Request(`${issuer}/note`, { method: 'POST', headers: foreign })
    const never = () => Response.json({ open: 'door' })
    expect((await app.proxy(request, never)).status).toBe(403)
    expect((await app.routeHandler(never)(request, {})).status).toBe(403)
  })

  it('a page asks for a fresh proof', async () => {
    const { app, clock, arrive } = await signedIn()
    const lacks: string[] = []
    const otherwise = (lack: string): never => {
      lacks.push(lack)
      throw new Error('elsewhere')
    }
    const requirement = { maxAuthAgeSeconds: 300 }
    expect((await app.requireIdentity(otherwise, requirement)).subject).toBe('user_1')
    clock.advance(301_000)
    await expect(app.requireIdentity(otherwise, requirement)).rejects.toThrow('elsewhere')
    arrive({ Cookie: '' })
    await expect(app.requireIdentity(otherwise, requirement)).rejects.toThrow('elsewhere')
    expect(lacks).toEqual(['step_up', 'sign_in'])
  })

  it('a redirect that a handler throws takes the cookies of its sign-in along', async () => {
    const { app, browser, arrive } = createApp(strategy)
    const handle = app.routeHandler(async (_request: Request, auth) => {
      await auth.signIn({ subject: 'user_1' })
      throw new Error('NEXT_REDIRECT')
    })
    const request = new Request(`${issuer}/callback`, { method: 'POST', headers: arrive(sameOrigin) })
    await expect(handle(request, {})).rejects.toThrow('NEXT_REDIRECT')
    expect(browser.size).toBeGreaterThan(0)
    arrive()
    expect((await app.identity())?.subject).toBe('user_1')
  })
})

describe('latchkey/next', () => {
  it('an outage is an error on a page and in an action, and nobody is asked to sign in', async () => {
    const { app, store, arrive } = createApp('session')
    arrive(sameOrigin)
    await (await app.action()).signIn({ subject: 'user_1' })
    await store.close()
    arrive(sameOrigin)
    const otherwise = (): never => {
      throw new Error('sent away')
    }
    for (const ask of [app.identity, app.action, () => app.requireIdentity(otherwise)]) {
      const failed = await ask().then(
        () => null,
        (error: unknown) => error,
      )
      expect(isLatchkeyError(failed, 'store_unavailable')).toBe(true)
    }
  })
})

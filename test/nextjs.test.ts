import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inChromium, isBrowserMissing, launchChromium } from '../apps/workbench/test/support/browser.ts'
import type { Strategy } from '../packages/latchkey/src/index.ts'
import { adapterCases } from '../packages/latchkey/src/testing/index.ts'
import { exchange, linesOf } from '../packages/latchkey/src/testing/raw-http.ts'
import { createClient, type Client } from '../packages/latchkey/test/support/client.ts'
import { buildNext, installNext, startNext, type NextServer } from './support/nextjs.ts'

const minutes = 60_000

beforeAll(async () => {
  await installNext()
  await buildNext('.')
  await buildNext('contract')
}, 25 * minutes)

/** Cases of the contract that Next.js does not let hold, and why. What holds in their place is below. */
const exceptions: Readonly<Record<string, string>> = {
  'the gate sees method, target and peer as received': 'Next.js spells queries in its own way',
  'NET-24: the gate sees both of two Authorization lines, in both orders': 'Node hides the second',
  'the gate sees both of two Content-Type lines': 'Node hides the second',
  'NET-18: a body beyond the cap is refused by its declared length, unread': 'Next.js reads it for the proxy',
  'NET-18: a chunked body beyond the cap is refused where it crosses it': 'Next.js reads it for the proxy',
}

const withoutPace = (name: string): string => name.replace(/ \(gate answers .*\)$/, '')

describe.each(['at_once', 'later'])('latchkey/next on a server of Next.js, gate %s', (pace) => {
  let server: NextServer
  let url = ''
  beforeAll(async () => {
    server = await startNext('contract', { PACE: pace })
    url = `http://127.0.0.1:${server.port}`
  }, 5 * minutes)
  afterAll(() => server?.close())

  const options = { timeout: 2 * minutes }
  for (const { name, run } of adapterCases.filter(({ name }) => name.includes(pace.replace('_', ' ')))) {
    const why = exceptions[withoutPace(name)]
    if (why === undefined) it(name, options, () => run(async () => ({ url, close: async () => {} })))
    else it.skip(`${name}: ${why}`)
  }

  it('the gate sees method, path and peer', options, async () => {
    const response = await exchange(url, ['PUT /gate/seen?a=1 HTTP/1.1', 'Content-Length: 0'])
    const seen = { method: 'PUT', target: '/gate/seen?a=1', ip: '127.0.0.1' }
    expect(JSON.parse(response.body)).toMatchObject(seen)
  })

  it(
    'NET-24: of two Authorization lines the first counts, for the proxy and for the route',
    options,
    async () => {
      const lines = ['Authorization: Bearer user_1', 'Authorization: Bearer user_2']
      const me = await exchange(url, ['GET /me HTTP/1.1', ...lines])
      expect(JSON.parse(me.body)).toEqual({ subject: 'user_1' })
      const seen = await exchange(url, ['GET /gate/seen?header=authorization HTTP/1.1', ...lines.reverse()])
      expect(JSON.parse(seen.body).headers).toEqual({ authorization: 'Bearer user_2' })
    },
  )

  it('NET-18: a body beyond the cap is refused', options, async () => {
    const declared = ['POST /gate/body?max=9 HTTP/1.1', 'Content-Length: 1000']
    expect((await exchange(url, declared, 'x'.repeat(1000))).status).toBe(413)
    const chunked = ['POST /gate/body?max=4 HTTP/1.1', 'Transfer-Encoding: chunked']
    expect((await exchange(url, chunked, '5\r\nabcde\r\n0\r\n\r\n')).status).toBe(413)
  })

  it('COO-13: a page that the build has made is not cached together with a cookie', options, async () => {
    const response = await exchange(url, ['GET /fixed HTTP/1.1'])
    expect(linesOf(response, 'set-cookie')).toEqual(['rotated=by-gate'])
    expect(linesOf(response, 'cache-control')).toEqual(['no-store'])
  })

  it('a thrown redirect keeps the cookie of its sign-in', options, async () => {
    const response = await exchange(url, ['POST /redirected HTTP/1.1', 'Content-Length: 0'])
    expect(response.status).toBe(307)
    const [line, ...more] = linesOf(response, 'set-cookie')
    expect(line).toMatch(/^rotated=for-user_1; Path=\/; .*HttpOnly; SameSite=lax$/)
    expect(more).toEqual([])
  })
})

const password = 'plover teacup meridian'

describe.each<Strategy>(['session', 'jwt', 'hybrid'])('the example for Next.js, strategy %s', (strategy) => {
  let server: NextServer
  beforeAll(async () => {
    server = await startNext('.', { STRATEGY: strategy })
  }, 5 * minutes)
  afterAll(() => server?.close())

  const options = { timeout: 2 * minutes }
  const visitor = (): Client => createClient(server.url, server.url)
  const signedIn = async (): Promise<Client> => {
    const client = visitor()
    const json = { name: 'ada', password }
    expect((await client.send('POST', '/auth/sign-in', { json })).status).toBe(200)
    return client
  }
  const copyOf = (client: Client): Client => {
    const copy = visitor()
    for (const [name, value] of client.cookies) copy.cookies.set(name, value)
    return copy
  }
  const isKnown = async (client: Client): Promise<boolean> => {
    const page = await client.send('GET', '/account')
    if (page.status === 200) return page.text.includes('Sessions of')
    expect([page.status, page.headers.get('location')]).toEqual([307, '/'])
    return false
  }

  it('shows who is signed in, on a page and on a route', options, async () => {
    expect((await visitor().send('GET', '/')).text).toContain('Nobody is signed in.')
    expect((await visitor().send('GET', '/me')).status).toBe(401)
    const client = await signedIn()
    const page = await client.send('GET', '/')
    expect(page.text).toContain('<strong id="subject">ada</strong>')
    expect(page.headers.get('cache-control')).toContain('no-store')
    expect((await client.send('GET', '/me')).json).toEqual({ subject: 'ada' })
  })

  it('signs nobody in with another password', options, async () => {
    const client = visitor()
    const json = { name: 'ada', password: 'x' }
    expect((await client.send('POST', '/auth/sign-in', { json })).status).toBe(401)
    expect(await isKnown(client)).toBe(false)
  })

  it('CSRF-1: refuses what a page of another origin sends, to routes and to actions', options, async () => {
    const client = await signedIn()
    const headers = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }
    for (const path of ['/auth/sign-out', '/', '/account']) {
      expect((await client.send('POST', path, { headers })).status).toBe(403)
    }
    expect(await isKnown(client)).toBe(true)
  })

  it('REV-6: signs out, and refuses the old cookie', options, async () => {
    const client = await signedIn()
    const thief = copyOf(client)
    expect(await isKnown(thief)).toBe(true)
    expect((await client.send('POST', '/auth/sign-out')).status).toBe(204)
    expect([await isKnown(client), await isKnown(thief)]).toEqual([false, false])
  })

  it('REV-1: a session that is ended elsewhere is over on the next page', options, async () => {
    const [here, there] = [await signedIn(), await signedIn()]
    expect(await isKnown(there)).toBe(true)
    expect((await here.send('DELETE', '/auth/sessions?keep=current')).status).toBe(204)
    expect([await isKnown(here), await isKnown(there)]).toEqual([true, false])
  })

  it.runIf(strategy === 'jwt')('a page view renews tokens that are over', options, async () => {
    const client = await signedIn()
    client.cookies.delete('lk-at-dev')
    const [before] = client.cookies.values()
    expect(await isKnown(client)).toBe(true)
    expect([...client.cookies.keys()].toSorted()).toEqual(['lk-at-dev', 'lk-rt-dev'])
    expect(client.cookies.get('lk-rt-dev')).not.toBe(before)
    expect(await isKnown(client)).toBe(true)
  })
})

describe.skipIf(isBrowserMissing)(inChromium('the example for Next.js in Chromium'), () => {
  let server: NextServer
  let browser: Browser
  beforeAll(async () => {
    server = await startNext('.', {})
    browser = await launchChromium()
  }, 5 * minutes)
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  const options = { timeout: 4 * minutes }
  const open = async (scripts: 'with' | 'without'): Promise<[BrowserContext, Page]> => {
    const context = await browser.newContext({ javaScriptEnabled: scripts === 'with' })
    context.setDefaultTimeout(minutes)
    const page = await context.newPage()
    await page.goto(server.url)
    return [context, page]
  }
  const signIn = async (page: Page, typed: string): Promise<void> => {
    await page.getByLabel('Password').fill(typed)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name }).waitFor()

  it.each(['with', 'without'] as const)('signs in and out %s script', options, async (scripts) => {
    const [context, page] = await open(scripts)
    await signIn(page, 'something else')
    await page.getByText('That is no name and password that go together.').waitFor()
    await signIn(page, password)
    await heading(page, 'Sessions of ada')
    const cookies = await context.cookies()
    expect(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite])).toEqual([
      ['lk-dev', true, 'Lax'],
    ])
    await page.getByRole('link', { name: 'Home' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('Nobody is signed in.').waitFor()
    expect(await context.cookies()).toEqual([])
    await context.close()
  })

  it('REV-1: ends the session of another browser', options, async () => {
    const [[here, mine], [there, theirs]] = [await open('with'), await open('with')]
    for (const page of [mine, theirs]) {
      await signIn(page, password)
      await heading(page, 'Sessions of ada')
    }
    await mine.getByRole('button', { name: 'End my other sessions' }).click()
    await mine.getByText('Chrome').nth(1).waitFor({ state: 'detached' })
    await theirs.reload()
    await theirs.getByText('Nobody is signed in.').waitFor()
    await mine.reload()
    await heading(mine, 'Sessions of ada')
    await here.close()
    await there.close()
  })
})

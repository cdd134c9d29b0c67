import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { workbenchRoutes } from '../src/routes/workbench.ts'
import { startWorld, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(world.url + path, { headers, redirect: 'manual' })

const strict =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data: blob:; font-src 'self'; worker-src 'self'; " +
  "manifest-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types latchkey"

describe('the workbench', () => {
  test.each(['/', '/tools/jwt', '/guide', '/guide/cookies'])(
    '%s may run its own scripts and reach nobody',
    async (path) => {
      const reply = await get(path)
      expect(reply.status).toBe(200)
      expect(Object.fromEntries(reply.headers)).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': strict,
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-cache',
        vary: 'Accept-Encoding',
      })
      // Nobody is told apart: the page is the same for everybody, signed in or not.
      expect(reply.headers.getSetCookie()).toEqual([])
      const text = await reply.text()
      expect(text).toContain('data-host="latchkey"')
      expect(text).toMatch(/<h1[^>]*>[^<]+<\/h1>/)
      expect(text).not.toMatch(/<script(?![^>]*\ssrc="\/)|\sstyle=|\son\w+=/)
    },
  )

  test.each(['/tools/jwt', '/guide', '/guide/cookies'])(
    '%s has one address, without a slash at its end',
    async (path) => {
      const reply = await get(`${path}/`)
      expect([reply.status, reply.headers.get('location')]).toEqual([308, path])
    },
  )

  test('scripts are kept for good, pages are asked for again', async () => {
    const page = await (await get('/tools/jwt')).text()
    const script = /<script type="module" src="([^"]+)"/.exec(page)![1]!
    const first = await get(script)
    expect(first.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(first.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const again = await get('/tools/jwt', { 'if-none-match': (await get('/tools/jwt')).headers.get('etag')! })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  test('the service worker has a policy of its own, since it fetches what it keeps', async () => {
    const { headers } = await get('/sw.js')
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; connect-src 'self'",
    )
    expect(headers.get('cache-control')).toBe('no-cache')
  })

  test('the single file is saved, not opened', async () => {
    const { headers } = await get('/latchkey-workbench.html')
    expect(headers.get('content-disposition')).toBe('attachment; filename="latchkey-workbench.html"')
  })

  test.each([
    ['gzip', true],
    ['br;q=1.0, gzip;q=0.5', true],
    ['*', true],
    ['identity', false],
    ['gzip;q=0', false],
    ['', false],
  ])('for Accept-Encoding: %s', async (accepted, isPacked) => {
    // Not fetch, which unpacks by itself.
    const reply = await workbenchRoutes().request('/', { headers: { 'accept-encoding': accepted } })
    const body = Buffer.from(await reply.arrayBuffer())
    expect(reply.headers.get('content-encoding')).toBe(isPacked ? 'gzip' : null)
    expect((isPacked ? gunzipSync(body) : body).toString()).toContain('<!doctype html>')
    const other = await workbenchRoutes().request('/', {
      headers: { 'accept-encoding': isPacked ? '' : 'gzip' },
    })
    expect(other.headers.get('etag')).not.toBe(reply.headers.get('etag'))
  })

  test('an address with a slash too many leads to the page', async () => {
    const reply = await get('/tools/jwt/')
    expect([reply.status, reply.headers.get('location')]).toEqual([308, '/tools/jwt'])
  })

  test('a tool that is not there is not there, and nothing can be sent to one that is', async () => {
    expect((await get('/tools/abacus')).status).toBe(404)
    const reply = await fetch(`${world.url}/tools/jwt`, { method: 'POST', headers: { origin: world.url } })
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  test('before the first build the start leads to the page about the server', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'latchkey-pages-'))
    const reply = await workbenchRoutes(empty).request('/')
    expect([reply.status, reply.headers.get('location')]).toEqual([302, '/about'])
    rmSync(empty, { recursive: true })
    expect((await get('/about')).status).toBe(200)
  })
})

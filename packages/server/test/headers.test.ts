import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { memoryStore } from 'latchkey/memory'
import { createAuth } from 'latchkey'
import { createApp } from '../src/index.ts'
import { createLog } from '../src/log.ts'
import { goodPassword, startWorld, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const paths = [
  '/about',
  '/sign-in',
  '/sign-up',
  '/account',
  '/setup?token=x',
  '/nothing',
  '/healthz',
  '/readyz',
  '/assets/latchkey.css',
  '/auth/session',
  '/auth/sign-in',
  '/.well-known/jwks.json',
  '/.well-known/oauth-authorization-server',
] as const

describe.each(paths)('%s', (path) => {
  test('has the headers that keep a browser in check (NET-3)', async () => {
    const { headers } = await world.client().open(path)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("form-action 'self'")
    expect(policy).not.toMatch(/unsafe|script-src/)
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('server')).toBeNull()
    expect(headers.get('strict-transport-security')).toBeNull()
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{22}$/)
  })

  test('is kept by no cache, unless it is the same for everybody (NET-4)', async () => {
    const cache = (await world.client().open(path)).headers.get('cache-control')
    const isPublic = path.startsWith('/assets/') || path.startsWith('/.well-known/')
    if (isPublic) expect(cache).toMatch(/^public, max-age=\d+/)
    else expect(cache).toBe('no-store')
  })
})

test('pages load nothing from anywhere else and run nothing', async () => {
  const client = world.client()
  await client.submit('/sign-up', { identifier: 'ada', password: goodPassword })
  for (const path of ['/about', '/account', '/nothing']) {
    const { text } = await client.open(path)
    expect(text).not.toMatch(/<script|\sstyle=|\son\w+=|javascript:|<iframe|<base/i)
    const loaded = [...text.matchAll(/<(?:link|img|source)[^>]*(?:href|src)="([^"]*)"/g)].map(
      (match) => match[1],
    )
    expect(loaded.length).toBeGreaterThan(0)
    for (const url of loaded) expect(url).toMatch(/^\/(?!\/)/)
  }
})

test('the style sheet is not sent twice', async () => {
  const first = await world.client().get('/assets/latchkey.css')
  expect(first.headers.get('content-type')).toBe('text/css; charset=utf-8')
  const again = await world
    .client()
    .get('/assets/latchkey.css', { 'if-none-match': first.headers.get('etag')! })
  expect([again.status, again.text]).toEqual([304, ''])
})

test('over https every answer asks to stay there, and cookies are bound to the host', async () => {
  const store = memoryStore()
  const auth = createAuth({ issuer: 'https://auth.example.com', strategy: 'session', store })
  const app = await createApp({
    auth,
    documents: store.documents,
    encryptionKey: Buffer.alloc(32, 1),
    log: createLog({ level: 'silent' }),
    clock: () => Date.now(),
    hasher: { memoryKib: 64, passes: 1 },
  })
  const headers = { host: 'auth.example.com', 'content-type': 'application/json' }
  const body = JSON.stringify({ identifier: 'ada', password: goodPassword })
  for (const [path, init] of [
    ['/', { headers }],
    ['/nothing', { headers }],
    ['/account', { headers }],
    ['/', { headers: { host: 'evil.example' } }],
    ['/auth/sign-up', { method: 'POST', headers, body }],
  ] as const) {
    const reply = await app.fetch(new Request(`https://auth.example.com${path}`, init))
    expect(reply.headers.get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains')
    for (const line of reply.headers.getSetCookie()) expect(line).toMatch(/^__Host-[^;]+;.*Secure/)
    if (path === '/auth/sign-up') expect(reply.headers.getSetCookie()).toHaveLength(2)
  }
  await auth.close()
})

test('metadata says who we are, and promises nothing that is not there (OAU-6)', async () => {
  const metadata = (await world.client().get('/.well-known/oauth-authorization-server')).json()
  expect(metadata).toEqual({
    issuer: world.url,
    jwks_uri: `${world.url}/.well-known/jwks.json`,
    response_types_supported: [],
    grant_types_supported: [],
    introspection_endpoint: `${world.url}/oauth/introspect`,
    introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    revocation_endpoint: `${world.url}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  })
  expect((await world.client().get('/.well-known/jwks.json')).status).toBe(200)
})

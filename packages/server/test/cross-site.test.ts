import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { goodPassword, startWorld, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.client().post('/auth/sign-up', { json: { identifier: 'attacker', password: goodPassword } })
})
afterAll(() => world.close())

const origins: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['another site in an old browser', { origin: 'https://evil.example' }],
  ['a sibling', { origin: 'https://sibling.localhost', 'sec-fetch-site': 'same-site' }],
  ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ['a sandboxed frame in an old browser', { origin: 'null' }],
  ['another port', { origin: 'http://localhost:1' }],
]

describe.each(origins)('a page of %s', (_, headers) => {
  const form = { identifier: 'attacker', password: goodPassword }

  test.each(['/sign-in', '/auth/sign-in', '/sign-up', '/auth/sign-up', '/setup'])(
    'signs nobody in through %s (ATK-18)',
    async (path) => {
      const reply = await world.client().post(path, { form, headers })
      expect(reply.status).toBe(403)
      expect(reply.headers.getSetCookie()).toEqual([])
    },
  )

  test.each([
    '/account/sign-out',
    '/account/sign-out-everywhere',
    '/account/sign-out-others',
    '/account/sessions/end',
    '/account/password',
    '/auth/sign-out',
    '/auth/password',
  ])('does nothing to a signed-in reader through %s', async (path) => {
    const client = world.client()
    await client.post('/auth/sign-in', { json: { identifier: 'attacker', password: goodPassword } })
    const reply = await client.post(path, { form: {}, headers })
    expect(reply.status).toBe(403)
    expect((await client.get('/auth/session')).status).toBe(200)
  })
})

test('a cross-site sign-up makes no account (ATK-18)', async () => {
  const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  const form = { identifier: 'planted', password: goodPassword }
  await world.client().post('/auth/sign-up', { form, headers })
  expect((await world.client().post('/auth/sign-in', { json: form })).status).toBe(401)
})

test('no answer opens the door to scripts of other sites', async () => {
  for (const origin of ['https://evil.example', 'null', `${world.url}.evil.example`]) {
    for (const path of [
      '/auth/session',
      '/auth/sign-in',
      '/account',
      '/.well-known/oauth-authorization-server',
    ]) {
      const reply = await world.client().request('OPTIONS', path, {
        headers: { origin, 'access-control-request-method': 'POST' },
      })
      expect(reply.headers.get('access-control-allow-origin')).toBeNull()
    }
  }
})

test('reading pages changes nothing', async () => {
  const client = world.client()
  await client.post('/auth/sign-in', { json: { identifier: 'attacker', password: goodPassword } })
  for (const path of [
    '/account/sign-out',
    '/account/sign-out-everywhere',
    '/auth/sign-out',
    '/auth/password',
    '/account/sessions/end',
  ]) {
    expect((await client.get(path)).status).toBe(405)
  }
  expect((await client.get('/auth/session')).status).toBe(200)
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAuth, memoryStore, type Auth, type Strategy } from '../src/index.ts'
import { fakeClock, type FakeClock } from '../src/testing/fake-clock.ts'
import type { RunningApp } from '../src/testing/adapter-cases.ts'
import { apps } from './support/apps.ts'
import { createClient, type Client } from './support/client.ts'

const issuer = 'https://app.example'

let clock: FakeClock
let auth: Auth
let app: RunningApp
let client: Client

async function start(strategy: Strategy): Promise<void> {
  auth = createAuth({
    issuer,
    strategy,
    clock,
    store: memoryStore(),
    routes: { authenticate: async () => ({ subject: 'user_1' }) },
  })
  app = await apps['express']!(auth)
  client = createClient(app.url, issuer)
}

beforeEach(() => {
  clock = fakeClock()
})

afterEach(async () => {
  await app.close()
  await auth.close()
})

describe('signing out', () => {
  it('wins over a rotation: the replaced secret is still good enough to end the session', async () => {
    await start('session')
    await client.send('POST', '/auth/sign-in', { json: {} })
    const late = createClient(app.url, issuer)
    for (const [name, value] of client.cookies) late.cookies.set(name, value)
    clock.advance(901_000)
    expect((await client.send('GET', '/me')).status).toBe(200)
    expect(client.cookies).not.toEqual(late.cookies)
    clock.advance(31_000)
    expect((await late.send('GET', '/me')).status).toBe(401)
    expect((await late.send('POST', '/auth/sign-out')).status).toBe(204)
    expect((await client.send('GET', '/me')).status).toBe(401)
  })

  it('RT-11: with an access token that has expired, within the leeway and beyond it', async () => {
    for (const lateMs of [601_000, 700_000]) {
      await start('jwt')
      const { refreshToken, accessToken } = (
        await client.send('POST', '/auth/sign-in', { json: { carry: 'bearer' } })
      ).json
      client.bearer = accessToken as string
      clock.advance(lateMs)
      expect((await client.send('POST', '/auth/sign-out')).status).toBe(204)
      client.bearer = null
      expect((await client.send('POST', '/auth/refresh', { json: { refreshToken } })).status).toBe(401)
      if (lateMs === 601_000) {
        await app.close()
        await auth.close()
      }
    }
  })

  it('with the refresh token alone', async () => {
    await start('hybrid')
    const { refreshToken } = (await client.send('POST', '/auth/sign-in', { json: { carry: 'bearer' } })).json
    expect((await client.send('POST', '/auth/sign-out', { json: { refreshToken } })).status).toBe(204)
    expect((await client.send('POST', '/auth/refresh', { json: { refreshToken } })).status).toBe(401)
  })

  it('a token that is not ours ends nothing, and is told so', async () => {
    await start('jwt')
    client.bearer = 'e30.e30.AAAA'
    expect((await client.send('POST', '/auth/sign-out')).status).toBe(401)
  })

  it('a refresh cookie planted beside somebody else’s access cookie does not swap the user', async () => {
    await start('jwt')
    const other = createClient(app.url, issuer)
    await client.send('POST', '/auth/sign-in', { json: {} })
    await other.send('POST', '/auth/sign-in', { json: {} })
    client.cookies.set('__Host-lk-rt', other.cookies.get('__Host-lk-rt')!)
    clock.advance(601_000)
    expect((await client.send('GET', '/me')).status).toBe(401)
    expect((await other.send('GET', '/me')).status).toBe(200)
  })
})

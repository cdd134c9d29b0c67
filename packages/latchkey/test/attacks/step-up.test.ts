import { afterEach, describe, expect, it } from 'vitest'
import { LatchkeyError, memoryStore } from '../../src/index.ts'
import { bearerModes, cookieModes, modes, startTarget, tapStore, thiefOf, type Target } from './support.ts'

let target: Target
afterEach(() => target.close())

const down = (): Promise<never> => Promise.reject(new LatchkeyError('store_unavailable', 'down'))

describe.each(bearerModes)('$strategy by $carry', (mode) => {
  it('a refresh that was under way during a step-up is refused, and is not taken for theft', async () => {
    target = await startTarget(mode)
    const { client, refreshToken } = await target.signIn()
    const stepped = await client.send('POST', '/step-up')
    const late = await target.client().send('POST', '/auth/refresh', { json: { refreshToken } })
    expect(late.status).toBe(401)
    client.bearer = String(stepped.json['accessToken'])
    expect((await client.send('GET', '/me')).status).toBe(200)
    expect(target.events.filter(({ type }) => type === 'refresh_reused')).toEqual([])
  })

  it('after the grace window, the refresh token from before a step-up is theft like any old one', async () => {
    target = await startTarget(mode)
    const { client, refreshToken } = await target.signIn()
    const stepped = await client.send('POST', '/step-up')
    target.clock.advance(10_001)
    expect((await target.client().send('POST', '/auth/refresh', { json: { refreshToken } })).status).toBe(401)
    client.bearer = String(stepped.json['accessToken'])
    expect((await client.send('GET', '/me')).status).toBe(401)
    expect(target.events).toContainEqual(expect.objectContaining({ type: 'refresh_reused' }))
  })
})

describe.each(cookieModes)('$strategy by $carry', (mode) => {
  it('SID-3: the cookies from before a step-up do not refresh themselves into what was proven after it', async () => {
    target = await startTarget(mode)
    const { client } = await target.signIn()
    target.clock.advance(599_000)
    const late = thiefOf(target, client)
    await client.send('POST', '/step-up')
    target.clock.advance(2_000)
    expect((await late.send('GET', '/me')).status).toBe(401)
    expect((await client.send('GET', '/me')).json['amr']).toEqual(['pwd', 'otp'])
  })

  it('a sign-in over a session that cannot be ended now hands nothing out', async () => {
    const tap = tapStore(memoryStore())
    target = await startTarget({ ...mode, store: tap.store })
    const { client, sessionId } = await target.signIn()
    tap.before = (call) => (call === 'end' ? down() : null)
    const answer = await client.send('POST', '/auth/sign-in', { json: { password: 'correct horse battery' } })
    if (answer.status === 200) return
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([503, []])
    tap.before = null
    expect((await client.send('GET', '/me')).json['sessionId']).toBe(sessionId)
  })
})

it.each(modes)('a step-up that the outage cut off may be tried again: $strategy by $carry', async (mode) => {
  const tap = tapStore(memoryStore())
  target = await startTarget({ ...mode, store: tap.store })
  const { client, refreshToken } = await target.signIn()
  target.clock.advance(61_000)
  for (const failing of ['documents.get', 'read', 'replace']) {
    tap.before = (call) => (call === failing ? down() : null)
    const answer = await client.send('POST', '/step-up')
    expect([200, 500, 503]).toContain(answer.status)
    if (answer.status === 200 && mode.carry === 'bearer') client.bearer = String(answer.json['accessToken'])
  }
  tap.before = null
  expect((await client.send('GET', '/me')).status).toBe(200)
  expect((await client.send('POST', '/step-up')).status).toBe(200)
  expect(target.events.filter(({ type }) => type === 'refresh_reused')).toEqual([])
  expect(refreshToken).not.toBe('')
})

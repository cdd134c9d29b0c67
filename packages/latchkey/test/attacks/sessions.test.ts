import { afterEach, describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.ts'
import type { Client } from '../support/client.ts'
import { cookieModes, issuer, modes, onFrameworks, startTarget, thiefOf, type Target } from './support.ts'

let targets: Target[] = []
afterEach(async () => {
  for (const target of targets) await target.close()
  targets = []
})

async function start(options: Parameters<typeof startTarget>[0]): Promise<Target> {
  const target = await startTarget(options)
  targets.push(target)
  return target
}

const statusOf = async (client: Client): Promise<number> => (await client.send('GET', '/me')).status

describe.each(onFrameworks(cookieModes))('$framework, $strategy by $carry', (mode) => {
  it('ATK-1, SID-3: whoever planted a session before the sign-in is out after it', async () => {
    const target = await start(mode)
    const attacker = await target.signIn()
    const victim = thiefOf(target, attacker.client)
    const signedIn = await target.signIn(victim, { identifier: 'victim' })
    expect(signedIn.sessionId).not.toBe(attacker.sessionId)
    expect(await statusOf(attacker.client)).toBe(401)
    expect((await victim.send('GET', '/me')).json['subject']).toBe('victim')
  })

  it('ATK-1, COO-11: a cookie that a sibling host could plant is not ours, under any bare or misspelled name', async () => {
    const target = await start(mode)
    const { client } = await target.signIn()
    for (const [name, value] of client.cookies) {
      const bare = name.slice('__Host-'.length)
      for (const planted of [bare, `${bare}-dev`, `__Secure-${bare}`, `__host-${bare}`, `__HOST-${bare}`]) {
        const victim = target.client()
        victim.cookies.set(planted, value)
        expect(`${planted} ${await statusOf(victim)}`).toBe(`${planted} 401`)
      }
    }
  })

  it('ATK-2, SID-4: an id that nobody issued is never adopted', async () => {
    const target = await start(mode)
    const { client } = await target.signIn()
    const names = [...client.cookies.keys()]
    const forged = `${'A'.repeat(22)}.${'A'.repeat(43)}`
    const victim = target.client()
    for (const name of names) victim.cookies.set(name, forged)
    target.events.length = 0
    expect(await statusOf(victim)).toBe(401)
    expect(target.events).toMatchObject([{ type: 'credential_refused' }])
    for (const name of names) victim.cookies.set(name, forged)
    const { sessionId } = await target.signIn(victim)
    expect(sessionId).not.toBe('A'.repeat(22))
    expect([...victim.cookies.values()].join()).not.toContain('A'.repeat(22))
  })
})

describe.each(onFrameworks(modes))('$framework, $strategy by $carry', (mode) => {
  it('ATK-2, SID-5, NET-24: the credential counts in its own place only', async () => {
    const target = await start(mode)
    const { client, refreshToken, sessionId } = await target.signIn()
    const values = [...client.cookies.values(), client.bearer ?? '', refreshToken, sessionId].filter(
      (v) => v.length > 9,
    )
    const names = [
      'access_token',
      'token',
      'sid',
      'sessionId',
      'lk',
      '__Host-lk',
      '__Host-lk-at',
      'x-csrf-token',
    ]
    for (const value of values) {
      const stranger = target.client()
      for (const name of names) {
        expect((await stranger.send('GET', `/me?${name}=${value}`)).status).toBe(401)
        expect(
          (await stranger.send('GET', '/me', { headers: { [`x-${name}`]: value, [name]: value } })).status,
        ).toBe(401)
        expect((await stranger.send('POST', '/note', { json: { [name]: value } })).status).toBe(401)
      }
      for (const scheme of ['Basic', 'Session', 'Token', 'Bearer:', 'bearertoken', '']) {
        const headers = { Authorization: `${scheme} ${value}` }
        expect((await stranger.send('GET', '/me', { headers })).status).toBe(401)
      }
      stranger.cookies
        .set('sid', value)
        .set('lk', value)
        .set('access_token', value)
        .set('__Host-lk-rt2', value)
      expect(await statusOf(stranger)).toBe(401)
    }
  })

  it('ATK-4: a credential is worth nothing at another deployment', async () => {
    const encryptionKey = Buffer.from(
      '0f1e2d3c4b5a69788796a5b4c3d2e1f0f00fe11ed22dc33cb44ba55a96697887',
      'hex',
    )
    const target = await start({ ...mode, encryptionKey })
    const { client, refreshToken } = await target.signIn()
    const others = [
      await start({ ...mode, encryptionKey, clock: target.clock }),
      await start({ ...mode, encryptionKey, clock: target.clock, issuer: 'https://other.example' }),
    ]
    for (const other of others) {
      const thief = thiefOf(other, client)
      expect(await statusOf(thief)).toBe(401)
      thief.bearer = null
      const refreshed = await thief.send('POST', '/auth/refresh', { json: { refreshToken } })
      expect(refreshed.status).toBe(mode.carry === 'bearer' ? 401 : refreshed.status)
      expect(refreshed.status).toBeGreaterThanOrEqual(401)
    }
    expect(await statusOf(client)).toBe(200)
  })

  it('ATK-4, JWTV-14: over one store, tokens of one issuer are refused by the other', async () => {
    if (mode.strategy === 'session' || (mode.strategy === 'hybrid' && mode.carry === 'cookie')) return
    const store = memoryStore()
    const target = await start({ ...mode, store })
    const other = await start({ ...mode, store, clock: target.clock, issuer: 'https://other.example' })
    const { client } = await target.signIn()
    const thief = other.client()
    thief.bearer = client.bearer ?? client.cookies.get('__Host-lk-at')!
    expect(await statusOf(thief)).toBe(401)
    const own = target.client()
    own.bearer = thief.bearer
    expect(await statusOf(own)).toBe(200)
  })

  it('ATK-7: no jump of the clock, and no restart, brings an ended session back', async () => {
    const store = memoryStore()
    const target = await start({ ...mode, store })
    const [ended, alive] = [await target.signIn(), await target.signIn()]
    await target.auth.end({ session: ended.sessionId as never })
    const restarted = await start({ ...mode, store, clock: target.clock })
    for (const jumpMs of [0, 3_600_000, -7_200_000, 3_600_000, 1_000]) {
      target.clock.advance(jumpMs)
      await target.auth.maintain()
      for (const node of [target, restarted]) {
        expect(await statusOf(thiefOf(node, ended.client))).toBe(401)
        const body = { json: { refreshToken: ended.refreshToken } }
        expect((await node.client().send('POST', '/auth/refresh', body)).status).toBe(401)
      }
    }
    // Back at the time of sign-in: who was not signed out still is not.
    target.clock.advance(-1_000)
    expect(await statusOf(thiefOf(target, alive.client))).toBe(200)
    expect(await statusOf(thiefOf(restarted, alive.client))).toBe(200)
  })
})

it('COO-11: a deployment on https without loopback does not boot on http', async () => {
  await expect(startTarget({ ...modes[0]!, issuer: issuer.replace('https', 'http') })).rejects.toMatchObject({
    code: 'config_invalid',
  })
})

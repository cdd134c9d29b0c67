import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Answer } from '../support/client.ts'
import {
  bearerModes,
  cookieModes,
  onFrameworks,
  startTarget,
  thiefOf,
  type SignedInClient,
  type Target,
} from './support.ts'

describe.each(onFrameworks(bearerModes))('$framework, $strategy by $carry', (mode) => {
  let target: Target
  let victim: SignedInClient

  beforeEach(async () => {
    target = await startTarget(mode)
    victim = await target.signIn()
  })
  afterEach(() => target.close())

  const refresh = (refreshToken: unknown, more: object = {}): Promise<Answer> =>
    target.client().send('POST', '/auth/refresh', { json: { refreshToken, ...more } })
  async function rotate(refreshToken: unknown): Promise<string> {
    const answer = await refresh(refreshToken)
    expect(answer.status).toBe(200)
    return String(answer.json['refreshToken'])
  }
  async function statusOf(accessToken: unknown): Promise<number> {
    const client = target.client()
    client.bearer = String(accessToken)
    return (await client.send('GET', '/me')).status
  }

  it('ATK-45, RT-3: A → B → A outside the grace window ends the family, access tokens too, and is told', async () => {
    const first = victim.refreshToken
    const second = await rotate(first)
    target.clock.advance(10_000)
    expect((await refresh(first)).status).toBe(401)
    expect((await refresh(second)).status).toBe(401)
    expect(await statusOf(victim.client.bearer)).toBe(401)
    expect(target.events.filter(({ type }) => type === 'refresh_reused')).toHaveLength(1)
  })

  it('ATK-45: whether the thief or the victim was first, both are out, and other devices are in', async () => {
    const other = await target.signIn()
    const stolen = victim.refreshToken
    const thiefs = await rotate(stolen)
    const thiefs2 = await rotate(thiefs)
    expect((await refresh(stolen)).status).toBe(401)
    expect((await refresh(thiefs2)).status).toBe(401)
    expect(await statusOf(other.client.bearer)).toBe(200)
    expect((await refresh(other.refreshToken)).status).toBe(200)
  })

  it('ATK-45, RT-14: a token used on the first day is still known as used while the session lives', async () => {
    const first = victim.refreshToken
    let token = await rotate(first)
    for (let minutes = 0; minutes < 23 * 60; minutes += 25) {
      target.clock.advance(25 * 60_000)
      token = await rotate(token)
    }
    expect((await refresh(first)).status).toBe(401)
    expect((await refresh(token)).status).toBe(401)
    expect(target.events).toContainEqual(expect.objectContaining({ type: 'refresh_reused' }))
  })

  it('RT-13: the 31st exchange of one session within a minute is a 429 that consumes nothing, and no other session waits', async () => {
    const other = await target.signIn()
    let token = String(victim.refreshToken)
    for (let exchange = 0; exchange < 30; exchange++) token = await rotate(token)
    const answer = await refresh(token)
    expect(answer.status).toBe(429)
    expect(answer.headers.get('retry-after')).toBe('60')
    await rotate(other.refreshToken)
    target.clock.advance(60_000)
    await rotate(token)
  })

  it('RT-13: whoever is over the limit is still found out: an old token ends the session', async () => {
    let token = String(victim.refreshToken)
    for (let exchange = 0; exchange < 30; exchange++) token = await rotate(token)
    expect((await refresh(victim.refreshToken)).status).toBe(401)
    expect(await statusOf(victim.client.bearer)).toBe(401)
    expect(target.events).toContainEqual(expect.objectContaining({ type: 'refresh_reused' }))
  })

  it('RT-5: within the grace window the previous token gets the same successor, and only the previous one', async () => {
    const first = victim.refreshToken
    const second = await rotate(first)
    target.clock.advance(9_999)
    expect(await rotate(first)).toBe(second)
    const third = await rotate(second)
    expect(await rotate(second)).toBe(third)
    expect((await refresh(first)).status).toBe(401)
    expect((await refresh(third)).status).toBe(401)
  })

  it('ATK-46, RT-4: 50 exchanges at once give one successor and one live leaf', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(victim.refreshToken)))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(new Set(answers.map(({ json }) => json['refreshToken'])).size).toBe(1)
    target.clock.advance(11_000)
    const next = await rotate(answers[0]!.json['refreshToken'])
    expect((await refresh(next)).status).toBe(200)
  })

  it('ATK-47, RT-9, RT-10: the wrong client is refused, and consumes and ends nothing', async () => {
    for (const clientId of ['evil', '', 'LATCHKEY', 'latchkey ', '__proto__']) {
      expect((await refresh(victim.refreshToken, { clientId })).status).toBe(401)
    }
    target.clock.advance(60_000)
    expect((await refresh(victim.refreshToken, { clientId: ['latchkey'] })).status).not.toBe(500)
    expect(await statusOf(victim.client.bearer)).toBe(200)
    expect(target.events.filter(({ type }) => type === 'refresh_reused')).toEqual([])
  })

  it('ATK-47: a used token from the wrong client cannot end the victim’s session', async () => {
    const second = await rotate(victim.refreshToken)
    target.clock.advance(60_000)
    expect((await refresh(victim.refreshToken, { clientId: 'evil' })).status).toBe(401)
    expect((await refresh(second)).status).toBe(200)
  })

  it('ATK-48, RT-11: no refresh after sign-out, after the end of all sessions, or past the lifetimes', async () => {
    await victim.client.send('POST', '/auth/sign-out')
    expect((await refresh(victim.refreshToken)).status).toBe(401)
    for (const end of [{ subject: 'user_1' }, { tenant: 'acme' }, 'everyone'] as const) {
      const again = await target.signIn()
      await target.auth.end(end)
      expect((await refresh(again.refreshToken)).status).toBe(401)
    }
    target.clock.advance(10_000)
    const idle = await target.signIn()
    target.clock.advance(1_800_000)
    expect((await refresh(idle.refreshToken)).status).toBe(401)
  })

  it('a token changed in any part is refused before the store is asked, and ends nothing', async () => {
    const token = victim.refreshToken
    const changed = Array.from({ length: token.length }, (_, at) => {
      const other = token[at] === 'A' ? 'B' : 'A'
      return token.slice(0, at) + other + token.slice(at + 1)
    })
    const [id, , secret, mac] = token.split('.')
    for (const bad of [
      ...changed.filter((_, at) => at % 5 === 0), `${token}=`, ` ${token}`, `${token}\n`, token.slice(0, -1), `${id}.0.${secret}.${mac}`,
      `${id}.2.${secret}.${mac}`, `${id}.01.${secret}.${mac}`, `${id}.9999999999999999.${secret}.${mac}`, token.toUpperCase(), '', 'lkr_', victim.client.bearer,
    ]) expect((await refresh(bad)).status).toBe(401)
    expect((await refresh(token)).status).toBe(200)
  }) // prettier-ignore

  it('SID-21, KEY-9: a refresh token is no access token, a session id is neither, and none is a cookie', async () => {
    for (const value of [victim.refreshToken, victim.sessionId, `lkr_${victim.sessionId}`]) {
      expect(await statusOf(value)).toBe(401)
    }
    for (const value of [victim.client.bearer, victim.sessionId])
      expect((await refresh(value)).status).toBe(401)
    const browser = target.client()
    for (const value of [victim.refreshToken, victim.client.bearer!, victim.sessionId]) {
      browser.cookies.set('__Host-lk', value)
      expect((await browser.send('GET', '/me')).status).toBe(401)
    }
  })
})

describe.each(onFrameworks(cookieModes.filter(({ strategy }) => strategy === 'jwt')))(
  '$framework, $strategy by $carry',
  (mode) => {
    it('ATK-45: A → B → A by cookies ends the session', async () => {
      const target = await startTarget(mode)
      const { client } = await target.signIn()
      const old = thiefOf(target, client)
      target.clock.advance(700_000)
      expect((await client.send('GET', '/me')).status).toBe(200)
      target.clock.advance(11_000)
      const replayed = await old.send('GET', '/me')
      expect(replayed.status).toBe(401)
      expect((await client.send('GET', '/me')).status).toBe(401)
      expect(target.events).toContainEqual(expect.objectContaining({ type: 'refresh_reused' }))
      await target.close()
    })

    it('ATK-46: 50 requests of a browser whose access token is over stay signed in, all on one leaf', async () => {
      const target = await startTarget(mode)
      const { client } = await target.signIn()
      target.clock.advance(700_000)
      const copies = Array.from({ length: 50 }, () => thiefOf(target, client))
      const answers = await Promise.all(copies.map((copy) => copy.send('GET', '/me')))
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
      expect(new Set(copies.map(({ cookies }) => cookies.get('__Host-lk-rt'))).size).toBe(1)
      target.clock.advance(700_000)
      expect((await copies[49]!.send('GET', '/me')).status).toBe(200)
      await target.close()
    })
  },
)

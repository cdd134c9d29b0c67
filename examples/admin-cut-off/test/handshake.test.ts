import { afterEach, describe, expect, it } from 'vitest'
import { adminCutOff } from '../src/index.ts'
import { signIn } from './support/client.ts'
import { startDesk, type RunningDesk } from './support/desk.ts'
import { mustOpen, openSocket } from './support/socket.ts'

let desk: RunningDesk
afterEach(() => desk.close())

describe.each(adminCutOff.strategies)('the WebSocket handshake: %s', (strategy) => {
  it('CSRF-10, ATK-22: a cookie opens a socket for pages of our own origin only', async () => {
    desk = await startDesk(strategy)
    const { cookie } = await signIn(desk.url, 'grace')
    const other = desk.url.replace(/\d+$/, (port) => String(Number(port) - 1))
    const foreign = [
      'https://evil.example',
      'null',
      other,
      desk.url.replace('http', 'https'),
      `${desk.url}.evil.example`,
    ]
    for (const Origin of foreign)
      expect(await openSocket(desk.url, { Cookie: cookie, Origin }), Origin).toBe(403)
    expect(await openSocket(desk.url, { Cookie: cookie })).toBe(403)
    const { socket } = await mustOpen(desk.url, cookie)
    socket.terminate()
  })

  it('nobody gets a socket without a session, or on another path', async () => {
    desk = await startDesk(strategy)
    const grace = await signIn(desk.url, 'grace')
    const { cookie } = grace
    expect(await openSocket(desk.url, { Origin: desk.url })).toBe(401)
    expect(
      await openSocket(desk.url, { Cookie: cookie.replaceAll(/=[^;]+/g, '=forged'), Origin: desk.url }),
    ).toBe(401)
    expect(await openSocket(desk.url, { Cookie: cookie, Origin: desk.url }, '/other')).toBe(404)
    await grace.post('/auth/sign-out')
    expect(await openSocket(desk.url, { Cookie: cookie, Origin: desk.url })).toBe(401)
  })

  it('a message that is no reply closes the socket with 1008', async () => {
    desk = await startDesk(strategy)
    const { cookie } = await signIn(desk.url, 'grace')
    for (const words of ['not JSON', '{"type":"other"}', '[]']) {
      const { socket, closed } = await mustOpen(desk.url, cookie)
      socket.send(words)
      expect((await closed).code, words).toBe(1008)
    }
  })
})

describe('the WebSocket handshake under jwt', () => {
  it('a handshake that renews the tokens hands out the new ones', async () => {
    let aheadMs = 0
    desk = await startDesk('jwt', {
      overrides: { tokens: { ttlSeconds: 60 }, clock: () => Date.now() + aheadMs },
    })
    const { cookie } = await signIn(desk.url, 'grace')
    expect((await mustOpen(desk.url, cookie)).setCookies).toEqual([])
    aheadMs = 61_000
    const { setCookies } = await mustOpen(desk.url, cookie)
    expect(setCookies.map((line) => line.split('=')[0]).sort()).toEqual(
      [...desk.auth.settings.cookieNames].sort(),
    )
  })

  it('a client that is no browser brings its access token with the handshake', async () => {
    desk = await startDesk('jwt')
    const response = await fetch(`${desk.url}/auth/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'grace', password: 'plover teacup meridian', carry: 'bearer' }),
    })
    const { accessToken } = (await response.json()) as { accessToken: string }
    const opened = await openSocket(desk.url, { Authorization: `Bearer ${accessToken}` })
    if (typeof opened === 'number') throw new Error(`handshake: ${opened}`)
    await desk.auth.end({ subject: 'grace' })
    expect(await opened.closed).toEqual({ code: 4401, reason: 'session over' })
  })
})

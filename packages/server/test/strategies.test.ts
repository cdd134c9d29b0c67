import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { goodPassword, otherPassword, startWorld, type World } from './support/world.ts'

describe.each(['session', 'jwt', 'hybrid'] as const)('under %s', (strategy) => {
  let world: World
  beforeAll(async () => {
    world = await startWorld({ strategy })
  })
  afterAll(() => world.close())

  let people = 0
  const newName = () => `person-${++people}`

  test('a program signs up, is known, signs out and is unknown', async () => {
    const client = world.client()
    const signedUp = await client.post('/auth/sign-up', {
      json: { identifier: newName(), password: goodPassword },
    })
    expect(signedUp.status).toBe(201)
    expect(Object.keys(signedUp.json())).toEqual(['subject', 'sessionId'])
    const session = await client.get('/auth/session')
    expect(session.status).toBe(200)
    expect(session.text).toContain(String(signedUp.json()['subject']))
    expect((await client.post('/auth/sign-out')).status).toBeLessThan(400)
    expect((await client.get('/auth/session')).status).toBe(401)
  })

  test('a person does the same with forms', async () => {
    const browser = world.client()
    const identifier = newName()
    const signedUp = await browser.submit('/sign-up', { identifier, password: goodPassword })
    expect([signedUp.status, signedUp.headers.get('location')]).toEqual([303, '/account'])
    const account = await browser.open('/account')
    expect(account.status).toBe(200)
    expect(account.text).toContain(identifier)
    expect(account.text).toContain('This device')
    const signedOut = await browser.submit('/account/sign-out', {})
    expect([signedOut.status, signedOut.headers.get('location')]).toEqual([303, '/sign-in?notice=signed-out'])
    const again = await browser.open('/account')
    expect(again.headers.get('location')).toBe('/sign-in?return_to=/account')
    const signedIn = await browser.submit('/sign-in', {
      identifier,
      password: goodPassword,
      return_to: '/account?x=1',
    })
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/account?x=1'])
  })

  test('an ended session is out at its next click, and is told so', async () => {
    const identifier = newName()
    const [first, second] = [world.client(), world.client()]
    await first.submit('/sign-up', { identifier, password: goodPassword })
    await second.submit('/sign-in', { identifier, password: goodPassword })
    const page = (await second.open('/account')).text
    const other = /name="session" value="([^"]+)"/.exec(page)?.[1]
    const ended = await second.submit('/account/sessions/end', { session: other! })
    expect(ended.headers.get('location')).toBe('/account?notice=session-ended')
    expect((await first.open('/account')).headers.get('location')).toBe(
      '/sign-in?return_to=/account&notice=session-over',
    )
    expect((await second.open('/account')).status).toBe(200)
    expect((await second.open('/account')).text).not.toContain('name="session"')
  })

  test('nobody ends the session of somebody else (REV-5)', async () => {
    const [ada, eve] = [world.client(), world.client()]
    const signedUp = await ada.post('/auth/sign-up', {
      json: { identifier: newName(), password: goodPassword },
    })
    await eve.submit('/sign-up', { identifier: newName(), password: goodPassword })
    await eve.submit('/account/sessions/end', { session: String(signedUp.json()['sessionId']) })
    await eve.request('DELETE', `/auth/sessions/${String(signedUp.json()['sessionId'])}`)
    expect((await ada.get('/auth/session')).status).toBe(200)
  })

  test('"sign out other devices" keeps this one, "sign out everywhere" does not', async () => {
    const identifier = newName()
    const clients = [world.client(), world.client(), world.client()] as const
    await clients[0].submit('/sign-up', { identifier, password: goodPassword })
    for (const client of clients.slice(1))
      await client.submit('/sign-in', { identifier, password: goodPassword })
    const statuses = async () =>
      Promise.all(clients.map(async (client) => (await client.open('/account')).status))
    expect(await statuses()).toEqual([200, 200, 200])
    await clients[1].submit('/account/sign-out-others', {})
    expect(await statuses()).toEqual([303, 200, 303])
    await clients[1].submit('/account/sign-out-everywhere', {})
    expect(await statuses()).toEqual([303, 303, 303])
    await clients[0].submit('/sign-in', { identifier, password: goodPassword })
    expect(await statuses()).toEqual([200, 303, 303])
  })

  test('a new password ends every other session, and only it opens the door from then on', async () => {
    const identifier = newName()
    const [here, there] = [world.client(), world.client()]
    await here.submit('/sign-up', { identifier, password: goodPassword })
    await there.submit('/sign-in', { identifier, password: goodPassword })
    const before = new Map(here.cookies)
    const changed = await here.submit('/account/password', {
      username: identifier,
      currentPassword: goodPassword,
      newPassword: otherPassword,
    })
    expect([changed.status, changed.headers.get('location')]).toEqual([
      303,
      '/account?notice=password-changed',
    ])
    expect((await here.open('/account')).status).toBe(200)
    expect((await there.open('/account')).status).toBe(303)
    expect(here.cookies).not.toEqual(before)
    const old = await there.submit('/sign-in', { identifier, password: goodPassword })
    expect(old.status).toBe(401)
    const fresh = await there.submit('/sign-in', { identifier, password: otherPassword })
    expect(fresh.status).toBe(303)
  })

  test('a browser stays signed in while it is used, and not when it is left alone', async () => {
    const browser = world.client()
    await browser.submit('/sign-up', { identifier: newName(), password: goodPassword })
    for (let visit = 0; visit < 4; visit++) {
      // Longer than an access token lives, shorter than the idle time.
      world.advance(11 * 60)
      expect((await browser.open('/account')).status).toBe(200)
    }
    world.advance(31 * 60)
    expect((await browser.open('/account')).status).toBe(303)
  })

  test('a wrong current password changes nothing', async () => {
    const identifier = newName()
    const [here, there] = [world.client(), world.client()]
    await here.post('/auth/sign-up', { json: { identifier, password: goodPassword } })
    await there.post('/auth/sign-in', { json: { identifier, password: goodPassword } })
    const refused = await here.post('/auth/password', {
      json: { currentPassword: otherPassword, newPassword: otherPassword },
    })
    expect([refused.status, refused.json()['error']]).toEqual([403, 'wrong_password'])
    expect((await there.get('/auth/session')).status).toBe(200)
    const page = await here.submit('/account/password', {
      currentPassword: 'nope',
      newPassword: otherPassword,
    })
    expect(page.status).toBe(403)
    expect(page.text).toContain('id="currentPassword-error"')
  })

  test('a browser that was known before is signed in with a new session, and the old one is over', async () => {
    const identifier = newName()
    const client = world.client()
    await client.post('/auth/sign-up', { json: { identifier, password: goodPassword } })
    const before = new Map(client.cookies)
    await client.post('/auth/sign-in', { json: { identifier, password: goodPassword } })
    const old = world.client()
    for (const [name, value] of before) old.cookies.set(name, value)
    expect((await old.get('/auth/session')).status).toBe(401)
    expect((await client.get('/auth/session')).status).toBe(200)
  })
})

describe('tokens', () => {
  test.each(['jwt', 'hybrid'] as const)(
    '%s hands them out on request, and they end with their session',
    async (strategy) => {
      const world = await startWorld({ strategy })
      const client = world.client()
      const signedUp = await client.post('/auth/sign-up', {
        json: { identifier: 'ada', password: goodPassword, carry: 'bearer' },
      })
      expect(signedUp.status).toBe(201)
      expect(client.cookies.size).toBe(0)
      const { accessToken, refreshToken, expiresIn, tokenType } = signedUp.json()
      expect([tokenType, expiresIn]).toEqual(['Bearer', 600])
      const bearer = { authorization: `Bearer ${String(accessToken)}` }
      expect((await client.get('/auth/session', bearer)).status).toBe(200)
      const other = world.client()
      await other.submit('/sign-in', { identifier: 'ada', password: goodPassword })
      await other.submit('/account/password', { currentPassword: goodPassword, newPassword: otherPassword })
      expect((await client.get('/auth/session', bearer)).status).toBe(401)
      const refreshed = await client.post('/auth/refresh', { json: { refreshToken } })
      expect(refreshed.status).toBeGreaterThanOrEqual(400)
      await world.close()
    },
  )

  test('session does not, and says so before it looks at the password', async () => {
    const world = await startWorld({ strategy: 'session' })
    const reply = await world.client().post('/auth/sign-in', {
      json: { identifier: 'nobody', password: 'x', carry: 'bearer' },
    })
    expect([reply.status, reply.json()['error']]).toEqual([400, 'carry_not_supported'])
    await world.close()
  })
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { goodPassword, otherPassword, startWorld, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ strategy: 'hybrid' })
})
afterAll(() => world.close())

const hostile = 'ada\r\n{"event":"forged"}\u001b[2J\u202e'

test('every event is one line of JSON, and no line has a secret (LOG-1, LOG-3, LOG-4)', async () => {
  const browser = world.client()
  const wrong = 'a wrong password that nobody may read'
  await browser.submit('/sign-up', { identifier: 'ada', password: goodPassword })
  await browser.submit('/sign-up', { identifier: 'ada', password: goodPassword })
  await browser.submit('/sign-in', { identifier: 'ada', password: wrong })
  await browser.submit('/account/password', { currentPassword: wrong, newPassword: otherPassword })
  await browser.submit('/account/password', { currentPassword: goodPassword, newPassword: otherPassword })
  const cookies = [...browser.cookies.values()]
  await browser.submit('/account/sign-out', {})
  await browser.submit('/sign-in', { identifier: hostile, password: wrong })
  const program = world.client()
  const tokens = (
    await program.post('/auth/sign-in', {
      json: { identifier: 'ada', password: otherPassword, carry: 'bearer' },
    })
  ).json()
  await program.get('/auth/session', {
    authorization: 'Bearer canary.canary.canary',
    'user-agent': hostile.replaceAll(/[^\x20-\x7e]/g, ''),
  })
  await program.post('/auth/sign-in', {
    form: { identifier: 'x', password: wrong },
    headers: { origin: 'https://evil.example' },
  })

  const text = world.log.join('')
  const secrets = [
    goodPassword,
    otherPassword,
    wrong,
    'canary',
    String(tokens['accessToken']),
    String(tokens['refreshToken']),
    ...cookies.map((value) => value.split('.').at(-1) ?? value),
  ]
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(5)
    expect(text).not.toContain(secret)
  }
  expect(text).toMatch(/^[\x20-\x7e\n]+$/)
  for (const line of text.trimEnd().split('\n')) {
    const entry = JSON.parse(line) as Record<string, unknown>
    expect(entry).toMatchObject({
      event: expect.any(String),
      outcome: expect.stringMatching(/^(success|fail)$/),
    })
    expect(String(entry['time'])).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
  }
  const events = new Set(world.log.map((line) => (JSON.parse(line) as { event: string }).event))
  for (const event of [
    'sys_startup',
    'user_created',
    'user_create_fail',
    'session_created',
    'authn_login_success',
    'authn_login_fail',
    'authn_password_change',
    'authn_password_change_fail',
    'session_revoked',
    'session_logout',
    'authz_fail',
    'malicious_csrf',
  ]) {
    expect(events).toContain(event)
  }
  expect(events).not.toContain('forged')
})

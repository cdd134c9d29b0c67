import { afterEach, beforeEach, expect, test } from 'vitest'
import { goodPassword, startWorld, type World } from './support/world.ts'

let world: World
beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.close())

function tokenOf({ server }: World): string {
  if (server.setupLink === null) throw new Error('no setup link')
  return new URL(server.setupLink).searchParams.get('token') ?? ''
}

test('the first start has a link, and whoever opens it becomes the administrator, once', async () => {
  const token = tokenOf(world)
  const browser = world.client()
  expect((await browser.open(`/setup?token=${token}`)).text).toContain('Become the administrator')
  const done = await browser.submit('/setup', { token, identifier: 'root', password: goodPassword })
  expect([done.status, done.headers.get('location')]).toEqual([303, '/account?notice=set-up'])
  expect((await browser.open('/account')).text).toContain('Administrator')

  const late = world.client()
  expect((await late.open(`/setup?token=${token}`)).status).toBe(403)
  const again = await late.submit('/setup', { token, identifier: 'root2', password: goodPassword })
  expect(again.status).toBe(403)
  expect(again.headers.getSetCookie()).toEqual([])

  await world.restart()
  expect(world.server.setupLink).toBeNull()
})

test('a link is over after an hour, and a restart makes a new one', async () => {
  const token = tokenOf(world)
  world.advance(3_600)
  expect((await world.client().open(`/setup?token=${token}`)).status).toBe(403)
  await world.restart()
  expect(tokenOf(world)).not.toBe(token)
  expect((await world.client().open(`/setup?token=${tokenOf(world)}`)).status).toBe(200)
})

test('a guessed, empty or absent token opens nothing (AUTH-20)', async () => {
  for (const path of ['/setup', '/setup?token=', `/setup?token=${'A'.repeat(43)}`]) {
    expect((await world.client().open(path)).status).toBe(403)
  }
})

test('a bad password does not use the link up', async () => {
  const token = tokenOf(world)
  const browser = world.client()
  const refused = await browser.submit('/setup', { token, identifier: 'root', password: 'short' })
  expect(refused.status).toBe(400)
  expect(refused.text).toContain('id="password-error"')
  expect((await browser.submit('/setup', { token, identifier: 'root', password: goodPassword })).status).toBe(
    303,
  )
})

test('signing up makes no administrator, and there are no default accounts', async () => {
  const browser = world.client()
  await browser.submit('/sign-up', { identifier: 'admin', password: goodPassword })
  expect((await browser.open('/account')).text).not.toContain('Administrator')
  for (const [identifier, password] of [
    ['root', 'root'],
    ['administrator', 'administrator'],
    ['latchkey', 'latchkey'],
    ['admin', 'admin'],
  ] as const) {
    const reply = await world.client().post('/auth/sign-in', { json: { identifier, password } })
    expect(reply.status).toBe(401)
  }
})

test('the token is in no log line', async () => {
  const token = tokenOf(world)
  await world.client().open(`/setup?token=${token}`)
  await world.client().submit('/setup', { token, identifier: 'root', password: goodPassword })
  expect(world.log.join('')).not.toContain(token)
})

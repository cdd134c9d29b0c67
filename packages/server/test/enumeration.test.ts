import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Reply } from './support/client.ts'
import { goodPassword, otherPassword, startWorld, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.client().post('/auth/sign-up', { json: { identifier: 'known', password: goodPassword } })
})
afterAll(() => world.close())

/** Everything of a reply that does not differ between any two requests anyway. */
function visible({ status, headers, text }: Reply): object {
  const shown = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
  return { status, headers: shown, text }
}

async function tries(identifier: string, post: (identifier: string) => Promise<Reply>): Promise<object[]> {
  const replies: object[] = []
  for (let attempt = 0; attempt < 7; attempt++) replies.push(visible(await post(identifier)))
  return replies
}

test('an account that exists and one that does not are told apart by nothing, from the first try into the lock (AUTH-13, ATK-25)', async () => {
  const post = (identifier: string) =>
    world.client().post('/auth/sign-in', { json: { identifier, password: otherPassword } })
  const known = await tries('known', post)
  const unknown = await tries('nobody', post)
  expect(known).toEqual(unknown)
  expect(known.map((reply) => (reply as { status: number }).status)).toEqual([
    401, 401, 401, 401, 401, 429, 429,
  ])
})

test('nor are they on the page', async () => {
  world.advance(86_400)
  const post = async (identifier: string) => {
    const reply = await world.client().submit('/sign-in', { identifier, password: otherPassword })
    return { ...reply, text: reply.text.replaceAll(identifier, 'NAME') }
  }
  const known = await tries('known', post)
  const unknown = await tries('nobodyX', post)
  // The names differ in length, and so do the pages.
  const withoutLength = (reply: object) => JSON.stringify(reply).replace(/\["content-length","\d+"\],?/, '')
  expect(known.map(withoutLength)).toEqual(unknown.map(withoutLength))
})

test('the right password during the lock looks like any other (AUTH-13)', async () => {
  world.advance(86_400)
  for (let attempt = 0; attempt < 5; attempt++) {
    await world.client().post('/auth/sign-in', { json: { identifier: 'known', password: otherPassword } })
  }
  const answer = async (password: string) =>
    visible(await world.client().post('/auth/sign-in', { json: { identifier: 'known', password } }))
  expect(await answer(goodPassword)).toEqual(await answer(otherPassword))
})

test('the log tells attempts on one account together, without what was typed', () => {
  const failures = world.log
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === 'authn_login_fail')
  expect(new Set(failures.map(({ account }) => account)).size).toBe(3)
  expect(failures.length).toBeGreaterThan(20)
  expect(world.log.join('')).not.toMatch(/nobody|"known"/)
})

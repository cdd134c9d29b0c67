import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { goodPassword, otherPassword, startWorld, type World } from './support/world.ts'

let world: World
beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.close())

const signIn = (client: Client, password: string, identifier = 'victim') =>
  client.post('/auth/sign-in', { json: { identifier, password } })

async function lockOut(): Promise<void> {
  for (let attempt = 0; attempt < 12; attempt++) {
    const reply = await signIn(world.client(), otherPassword)
    world.advance(Number(reply.headers.get('retry-after') ?? 0))
  }
  await signIn(world.client(), otherPassword)
}

test('who is locked out learns how long, and gets in afterwards (AUTH-10)', async () => {
  await world.client().post('/auth/sign-up', { json: { identifier: 'victim', password: goodPassword } })
  await lockOut()
  const refused = await signIn(world.client(), goodPassword)
  expect([refused.status, refused.json()['error']]).toEqual([429, 'too_many_attempts'])
  world.advance(Number(refused.headers.get('retry-after')))
  expect((await signIn(world.client(), goodPassword)).status).toBe(200)
  expect((await signIn(world.client(), goodPassword)).status).toBe(200)
})

test('an attacker who fails on purpose does not keep the victim out of their own browser', async () => {
  const victim = world.client()
  await victim.post('/auth/sign-up', { json: { identifier: 'victim', password: goodPassword } })
  await victim.post('/auth/sign-out')
  await lockOut()
  expect((await signIn(world.client(), goodPassword)).status).toBe(429)
  expect((await signIn(victim, goodPassword)).status).toBe(200)
})

test('the mark of a known browser gives no more guesses than anybody has (AUTH-12)', async () => {
  const thief = world.client()
  await thief.post('/auth/sign-up', { json: { identifier: 'victim', password: goodPassword } })
  await thief.post('/auth/sign-out')
  const statuses: number[] = []
  for (let attempt = 0; attempt < 8; attempt++) statuses.push((await signIn(thief, otherPassword)).status)
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
})

test('a mark of one account is worth nothing for another', async () => {
  const attacker = world.client()
  await attacker.post('/auth/sign-up', { json: { identifier: 'attacker', password: goodPassword } })
  await world.client().post('/auth/sign-up', { json: { identifier: 'victim', password: goodPassword } })
  await lockOut()
  expect((await signIn(attacker, goodPassword)).status).toBe(429)
})

test('guesses sent all at once get no further than one by one (ATK-27)', async () => {
  await world.client().post('/auth/sign-up', { json: { identifier: 'victim', password: goodPassword } })
  const replies = await Promise.all(Array.from({ length: 40 }, () => signIn(world.client(), otherPassword)))
  expect(replies.filter(({ status }) => status === 401)).toHaveLength(5)
  expect(replies.filter(({ status }) => status === 429)).toHaveLength(35)
})

test('forty honest sign-ins at once all get in', async () => {
  await world.client().post('/auth/sign-up', { json: { identifier: 'victim', password: goodPassword } })
  const replies = await Promise.all(Array.from({ length: 40 }, () => signIn(world.client(), goodPassword)))
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(40)
})

test('one password tried on many accounts is stopped by the network', async () => {
  const statuses: number[] = []
  for (let account = 0; account < 55; account++) {
    const client = world.client()
    // Whatever an attacker writes there: nobody asked for it.
    const headers = { 'x-forwarded-for': `198.51.100.${account}`, 'x-real-ip': `198.51.100.${account}` }
    const reply = await client.post('/auth/sign-in', {
      json: { identifier: `account-${account}`, password: otherPassword },
      headers,
    })
    statuses.push(reply.status)
  }
  expect(statuses.indexOf(429)).toBe(50)
})

test('a restart does not open the lock (AUTH-11)', async () => {
  await world.client().post('/auth/sign-up', { json: { identifier: 'victim', password: goodPassword } })
  await lockOut()
  await world.restart()
  expect((await signIn(world.client(), goodPassword)).status).toBe(429)
})

test('asking which names are taken is slowed down', async () => {
  await world.client().post('/auth/sign-up', { json: { identifier: 'victim', password: goodPassword } })
  const statuses: number[] = []
  for (let attempt = 0; attempt < 52; attempt++) {
    const reply = await world.client().post('/auth/sign-up', {
      json: { identifier: 'victim', password: goodPassword },
    })
    statuses.push(reply.status)
  }
  expect(statuses.slice(0, 50).every((status) => status === 409)).toBe(true)
  expect(statuses[50]).toBe(429)
})

test('more sign-ins than the machine can check are sent away for later, and everything else goes on', async () => {
  await world.close()
  world = await startWorld({}, { hasher: { concurrency: 1, maxWaiting: 2 } })
  const replies = await Promise.all(
    Array.from({ length: 12 }, (_, account) => signIn(world.client(), otherPassword, `account-${account}`)),
  )
  const busy = replies.filter(({ status }) => status === 503)
  // How many exactly is a matter of timing: one is judged and two wait at any moment.
  expect(busy.length).toBeGreaterThan(0)
  expect(replies.filter(({ status }) => status === 401).length).toBe(12 - busy.length)
  expect(busy[0]?.headers.get('retry-after')).toBe('2')
  expect((await world.client().get('/healthz')).status).toBe(200)
})

import { memoryStore } from 'latchkey/memory'
import { expect, test } from 'vitest'
import { createSetupToken, setupTokenSeconds, sharedSeconds } from './setup-token.ts'

function setUp() {
  const { documents } = memoryStore()
  let nowMs = 1_000_000
  return {
    documents,
    setup: createSetupToken({ documents, clock: () => nowMs, encryptionKey: new Uint8Array(32).fill(7) }),
    pass: (seconds: number) => {
      nowMs += seconds * 1000
    },
  }
}

async function issued({ setup }: ReturnType<typeof setUp>): Promise<string> {
  const token = await setup.issue()
  if (token === null) throw new Error('no token')
  return token
}

test('a token works once', async () => {
  const world = setUp()
  const token = await issued(world)
  const redeemed = await world.setup.redeem(token)
  if (!redeemed.ok) throw new Error(redeemed.reason)
  await redeemed.value.finish()
  expect(await world.setup.redeem(token)).toEqual({ ok: false, reason: 'used' })
  expect(await world.setup.check(token)).toEqual({ ok: false, reason: 'used' })
})

test('of twenty that use one token at once, one gets through', async () => {
  const world = setUp()
  const token = await issued(world)
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => world.setup.redeem(token)))
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
})

test('a token is over after an hour', async () => {
  const world = setUp()
  const token = await issued(world)
  world.pass(setupTokenSeconds - 1)
  expect((await world.setup.check(token)).ok).toBe(true)
  world.pass(1)
  expect(await world.setup.redeem(token)).toEqual({ ok: false, reason: 'expired' })
})

test('nodes that start together have one token', async () => {
  const world = setUp()
  const tokens = await Promise.all(Array.from({ length: 8 }, () => issued(world)))
  world.pass(sharedSeconds - 1)
  expect(new Set([...tokens, await issued(world)]).size).toBe(1)
})

test('a later start replaces the token, until there is an administrator', async () => {
  const world = setUp()
  const first = await issued(world)
  world.pass(sharedSeconds)
  const second = await issued(world)
  expect(await world.setup.redeem(first)).toEqual({ ok: false, reason: 'unknown' })
  const redeemed = await world.setup.redeem(second)
  if (!redeemed.ok) throw new Error(redeemed.reason)
  await redeemed.value.finish()
  expect(await world.setup.issue()).toBeNull()
})

test('a token that made no administrator can be used again', async () => {
  const world = setUp()
  const token = await issued(world)
  const redeemed = await world.setup.redeem(token)
  if (!redeemed.ok) throw new Error(redeemed.reason)
  await redeemed.value.undo()
  expect((await world.setup.redeem(token)).ok).toBe(true)
})

test('the link of a node that starts while the administrator is being made is over once there is one', async () => {
  const world = setUp()
  const redeemed = await world.setup.redeem(await issued(world))
  if (!redeemed.ok) throw new Error(redeemed.reason)
  const second = await issued(world)
  await redeemed.value.finish()
  expect(await world.setup.redeem(second)).toEqual({ ok: false, reason: 'used' })
  expect(await world.setup.issue()).toBeNull()
})

test('after a crash between using the token and making the administrator, the next start has a new one', async () => {
  const world = setUp()
  await world.setup.redeem(await issued(world))
  expect((await world.setup.redeem(await issued(world))).ok).toBe(true)
})

test('the token itself is nowhere in the store', async () => {
  const world = setUp()
  const token = await issued(world)
  const stored = await world.documents.list('', { after: null, limit: 100 })
  expect(stored.map(({ value }) => Buffer.from(value).toString()).join()).not.toContain(token)
  expect(token).toMatch(/^[\w-]{43}$/)
})

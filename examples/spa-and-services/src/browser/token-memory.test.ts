import { describe, expect, it } from 'vitest'
import { createTokenMemory, type HeldTokens } from './token-memory.ts'

const none = { orders: '', billing: '', inventory: '' }

/** A memory at a moment that the test sets, and an issuer that the test answers for. */
function createWorld() {
  let nowMs = 0
  let count = 0
  const waiting: ((held: HeldTokens) => void)[] = []
  const memory = createTokenMemory({
    tab: 'here',
    nowMs: () => nowMs,
    renew: () => {
      count++
      return new Promise((resolve) => waiting.push(resolve))
    },
  })
  return {
    memory,
    asked: () => count,
    advance: (ms: number) => void (nowMs += ms),
    answer: (token: string, askedBy = 'here') =>
      waiting.shift()?.({ tokens: { ...none, orders: token }, expiresAtMs: nowMs + 30_000, askedBy }),
  }
}

describe('createTokenMemory', () => {
  it('asks once, and again shortly before the tokens expire', async () => {
    const world = createWorld()
    const first = world.memory.get()
    world.answer('one')
    expect(await first).toMatchObject({ tokens: { orders: 'one' }, origin: 'renewed_here' })
    world.advance(24_999)
    expect(await world.memory.get()).toMatchObject({ tokens: { orders: 'one' }, origin: 'held' })
    world.advance(1)
    const second = world.memory.get()
    world.answer('two')
    expect(await second).toMatchObject({ tokens: { orders: 'two' } })
    expect(world.asked()).toBe(2)
  })

  it('says when another tab has asked', async () => {
    const world = createWorld()
    const got = world.memory.get()
    world.answer('one', 'there')
    expect((await got).origin).toBe('renewed_by_another_tab')
  })

  it('an answer that was on its way when the user signed out is not kept', async () => {
    const world = createWorld()
    const late = world.memory.get()
    world.memory.forget()
    world.answer('of the session before')
    await late
    const next = world.memory.get()
    world.answer('of the next session')
    expect((await next).tokens.orders).toBe('of the next session')
    expect(world.asked()).toBe(2)
  })
})

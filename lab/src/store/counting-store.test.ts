import type { SessionId } from 'latchkey'
import { memoryStore, type MemoryStore } from 'latchkey/memory'
import { storeCases } from 'latchkey/testing'
import { beforeEach, describe, expect, it, test } from 'vitest'
import { countingStore, countsBetween, type CountingStore } from './counting-store.ts'

let plain: MemoryStore
let counted: CountingStore & { readonly store: MemoryStore }

beforeEach(() => {
  plain = memoryStore()
  counted = countingStore(plain)
})

test.each(storeCases)('a counted store is a store still: $name', async ({ run }) => {
  await run(() => countingStore(memoryStore()).store)
})

describe('the counting store', () => {
  it('counts what changes something apart from what only asks', async () => {
    const { store } = counted
    await store.documents.put('a', new Uint8Array(1), { expectedVersion: 0, expiresAtMs: null })
    await store.append({ fact: { type: 'session_ended', sessionId: 'A'.repeat(22) }, expiresAtMs: 10_000 })
    await store.documents.get('a')
    await store.count('everyone', 0)
    await store.read('A'.repeat(22) as SessionId)
    await store.feed.head()
    await store.feed.after(0, 10)
    expect(counted.counts()).toEqual({ reads: 3, writes: 2, logReads: 2 })
  })

  it('counts a write that lost as well: it was asked for', async () => {
    const { store } = counted
    const put = () => store.documents.put('a', new Uint8Array(1), { expectedVersion: 0, expiresAtMs: null })
    expect([await put(), await put()]).toEqual([true, false])
    expect(counted.counts().writes).toBe(2)
  })

  it('answers at once where the store does', () => {
    expect(counted.store.feed.head()).toBe(0)
  })

  it('keeps what the store has besides the contract', () => {
    expect(counted.store.localEncryptionKey()).toEqual(plain.localEncryptionKey())
    expect(counted.store.name).toBe('memory')
  })

  it('counts between two moments', () => {
    const before = counted.counts()
    void counted.store.feed.head()
    expect(countsBetween(before, counted.counts())).toEqual({ reads: 0, writes: 0, logReads: 1 })
  })
})

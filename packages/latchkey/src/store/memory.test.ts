import { expect, test } from 'vitest'
import { storeCases } from '../testing/index.ts'
import { memoryStore } from './memory.ts'

test.each(storeCases)('memory: $name', async ({ run }) => {
  await run(() => memoryStore())
})

test('each memory store has one key of its own', () => {
  const store = memoryStore()
  expect(store.localEncryptionKey()).toHaveLength(32)
  expect(store.localEncryptionKey()).toEqual(store.localEncryptionKey())
  expect(store.localEncryptionKey()).not.toEqual(memoryStore().localEncryptionKey())
})

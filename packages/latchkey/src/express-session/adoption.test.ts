import { expect, it } from 'vitest'
import { memoryStore } from '../store/memory.ts'
import { createAdoption } from './adoption.ts'
import type { OldSession } from './old-sessions.ts'

it('an outage after the old session was removed does not cost its owner the new one', async () => {
  const { documents } = memoryStore()
  const old = new Map<string, OldSession>([['sid', { data: {}, expiresAtMs: 10_000 }]])
  let isDown = false
  let undone = 0
  const adopt = createAdoption({
    documents: {
      ...documents,
      put: (...args) => (isDown ? Promise.reject(new Error('ETIMEDOUT')) : documents.put(...args)),
    },
    from: {
      read: async (sid) => old.get(sid) ?? null,
      async remove(sid) {
        isDown = true
        return old.delete(sid)
      },
    },
    clock: () => 1_000,
    graceSeconds: 60,
    untilMs: 20_000,
  })
  const heir = {
    wants: () => true,
    begin: async () => ({ setCookies: ['new=1; Path=/'], undo: async () => void undone++ }),
  }
  expect(await adopt('sid', heir)).toEqual(['new=1; Path=/'])
  expect(undone).toBe(0)
})

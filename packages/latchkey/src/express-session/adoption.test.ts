import { expect, it } from 'vitest'
import type { Documents } from '../store/contract.ts'
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

it('a node that stood still for longer than its claim finds the session that another node made of it, and does not take its user for signed out', async () => {
  const world = twoNodes()
  const slow = world.node({ removeAfter: world.gate })
  const stuck = slow('sid', world.heir('slow'))
  await world.until(() => world.begun.length === 1)
  world.wait(6_000)
  expect(await world.node({})('sid', world.heir('fast'))).toEqual(['new=fast'])
  world.open()
  expect(await stuck).toEqual(['new=fast'])
  expect(world.undone).toEqual(['slow'])
})

it('a request that finds the old session gone, and its claim old, waits for the node that has removed it and still waits for the answer', async () => {
  const world = twoNodes()
  const slow = world.node({ answerAfter: world.gate })
  const stuck = slow('sid', world.heir('slow'))
  await world.until(() => world.old.size === 0)
  world.wait(6_000)
  const other = world.node({})('sid', world.heir('other'))
  await new Promise((resolve) => setTimeout(resolve, 60))
  world.open()
  expect(await stuck).toEqual(['new=slow'])
  expect(await other).toEqual(['new=slow'])
  expect(world.undone).toEqual([])
})

it('as long as it may still finish, that is an outage and no sign-out; when it has died, that is settled once, and waking up changes nothing', async () => {
  const world = twoNodes()
  const slow = world.node({ answerAfter: world.gate })
  const stuck = slow('sid', world.heir('slow'))
  await world.until(() => world.old.size === 0)
  world.wait(6_000)
  const waiting = world
    .node({})('sid', world.heir('other'))
    .catch((error: unknown) => error)
  await new Promise((resolve) => setTimeout(resolve, 60))
  world.wait(6_000)
  expect(await waiting).toMatchObject({ code: 'store_unavailable', status: 503 })
  world.wait(20_000)
  expect(await world.node({})('sid', world.heir('late'))).toBeNull()
  world.open()
  expect(await stuck).toBeNull()
  expect(world.undone).toEqual(['slow'])
})

/** Nodes over the same two stores, an old session in one of them, and a gate at which a call of the old store stands still. */
function twoNodes() {
  const { documents }: { documents: Documents } = memoryStore()
  const old = new Map<string, OldSession>([['sid', { data: {}, expiresAtMs: 60_000 }]])
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  const begun: string[] = []
  const undone: string[] = []
  let nowMs = 1_000
  return {
    old,
    gate,
    open: () => open(),
    begun,
    undone,
    wait: (ms: number) => void (nowMs += ms),
    async until(isTrue: () => boolean) {
      while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1))
    },
    heir: (name: string) => ({
      wants: () => true,
      begin: async () => {
        begun.push(name)
        return { setCookies: [`new=${name}`], undo: async () => void undone.push(name) }
      },
    }),
    node: ({ removeAfter, answerAfter }: { removeAfter?: Promise<void>; answerAfter?: Promise<void> }) =>
      createAdoption({
        documents,
        from: {
          read: async (sid) => old.get(sid) ?? null,
          async remove(sid) {
            await removeAfter
            const wasThere = old.delete(sid)
            await answerAfter
            return wasThere
          },
        },
        clock: () => nowMs,
        graceSeconds: 60,
        untilMs: 60_000,
      }),
  }
}

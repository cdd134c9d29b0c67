import { expect, it } from 'vitest'
import { createFollower } from '../../src/revocation/follower.ts'
import { fakeClock } from '../../src/testing/fake-clock.ts'
import type { Feed, FeedListener } from '../../src/store/contract.ts'
import type { RevocationEvent } from '../../src/store/event.ts'

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))

it('an event that is lost while older ones are being fetched leaves the feed untrusted until it is there', async () => {
  const clock = fakeClock()
  const log: RevocationEvent[] = []
  const append = (): RevocationEvent => {
    const event = {
      type: 'token_revoked',
      tokenId: 'x',
      sequence: log.length + 1,
      expiresAtMs: clock() + 60_000,
    } as const
    log.push(event)
    return event
  }
  let listener: FeedListener | null = null
  let isHeadDown = false
  let release = (): void => {}
  let isHeld = false
  const feed: Feed = {
    delivery: 'pushed',
    async head() {
      if (isHeadDown) throw new Error('down')
      return log.length
    },
    async after(sequence, limit) {
      const events = log.slice(sequence, sequence + limit)
      if (isHeld) await new Promise<void>((resolve) => (release = resolve))
      return events
    },
    snapshot: async () => ({ head: log.length, events: [...log] }),
    subscribe(to) {
      listener = to
      return () => {}
    },
  }
  const applied: number[] = []
  const follower = createFollower({
    feed,
    clock,
    maxStalenessMs: 2_000,
    apply: ({ sequence }) => applied.push(sequence),
    reset: () => {},
  })
  expect(await follower.sync()).toBe(true)

  // 1 was lost, 2 arrives: what is missing is asked for, and the answer takes its time.
  append()
  isHeld = true
  listener!.onEvents([append()])
  await turn()
  // Meanwhile 3 is lost as well, 4 arrives, and the store cannot be asked for a moment.
  append()
  isHeadDown = true
  listener!.onEvents([append()])
  await turn()
  isHeld = false
  release()
  await turn()
  isHeadDown = false
  for (let second = 0; second < 5; second++) {
    clock.advance(1_000)
    listener!.onEvents([])
    await turn()
  }
  expect(await follower.sync()).toBe(true)
  expect(applied).toEqual([1, 2, 3, 4])
  follower.close()
})

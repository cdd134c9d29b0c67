import { expect, test } from 'vitest'
import { announcedWhole } from './announcements.ts'
import type { StreamEvent } from './stream-event.ts'

function cutoff(operation: string, beforeMs: number): StreamEvent {
  const fact = { type: 'global_cutoff', beforeMs } as const
  return { id: '1-0', fact, expiresAtMs: 9, operation, link: 'l', previousLink: '' }
}

test('a cut-off of all shards is told once, when the last one has it, and with the latest time of any', () => {
  const announcements = announcedWhole(3, () => 0)
  const latest = cutoff('op', 7)
  expect(announcements.toTell(0, cutoff('op', 5))).toBeNull()
  expect(announcements.toTell(1, latest)).toBeNull()
  expect(announcements.toTell(0, cutoff('op', 5))).toBeNull()
  expect(announcements.toTell(2, cutoff('op', 5))).toBe(latest)
  for (const shard of [0, 1, 2]) expect(announcements.toTell(shard, cutoff('op', 7))).toBeNull()
})

test('two operations do not complete one another', () => {
  const announcements = announcedWhole(2, () => 0)
  expect(announcements.toTell(0, cutoff('one', 5))).toBeNull()
  expect(announcements.toTell(1, cutoff('other', 5))).toBeNull()
  expect(announcements.toTell(1, cutoff('one', 5))).not.toBeNull()
})

test('a shard that says more than was told is news', () => {
  const announcements = announcedWhole(2, () => 0)
  announcements.toTell(0, cutoff('op', 5))
  announcements.toTell(1, cutoff('op', 5))
  const more = cutoff('op', 6)
  expect(announcements.toTell(0, more)).toBe(more)
  expect(announcements.toTell(1, cutoff('op', 6))).toBeNull()
})

test('when a writer dies half-way, what is there is told late, and the rest as soon as it comes', () => {
  let nowMs = 0
  const announcements = announcedWhole(3, () => nowMs)
  announcements.toTell(0, cutoff('op', 5))
  nowMs = 1_000
  expect(announcements.overdue(0)).toEqual([])
  expect(announcements.overdue(500)).toEqual([[0, cutoff('op', 5)]])
  expect(announcements.overdue(500)).toEqual([])
  for (const shard of [1, 2]) expect(announcements.toTell(shard, cutoff('op', 5))).not.toBeNull()
})

test('an event of one shard is told at once, each time', () => {
  const announcements = announcedWhole(3, () => 0)
  expect(announcements.toTell(0, cutoff('', 5))).not.toBeNull()
  expect(announcements.toTell(0, cutoff('', 5))).not.toBeNull()
})

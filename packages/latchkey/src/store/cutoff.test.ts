import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toSeconds } from '../clock.ts'
import { sampleSession } from '../testing/sample-session.ts'
import { afterCutoff, cutoffTime, isCutOff, maxClockSkewMs, noCutoffMs } from './cutoff.ts'

test.each([
  [999, true],
  [1000, true],
  [1001, false],
])('a cut-off at 1000 over a sign-in at %d: %s', (createdAtMs, covered) => {
  expect(isCutOff({ createdAtMs }, 1000)).toBe(covered)
})

test('with no cut-off, a sign-in at the beginning of time counts and stays', () => {
  const session = sampleSession(0)
  expect(isCutOff(session, noCutoffMs)).toBe(false)
  expect(afterCutoff(session, noCutoffMs)).toBe(session)
})

test('a sign-in never lands in a second that a cut-off touches, and never more than that second later', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (createdAtMs, beforeMs) => {
      const moved = afterCutoff(sampleSession(createdAtMs), beforeMs)
      expect(isCutOff(moved, beforeMs)).toBe(false)
      expect(toSeconds(moved.createdAtMs)).toBeGreaterThan(toSeconds(beforeMs))
      expect(moved.createdAtMs).toBeGreaterThanOrEqual(createdAtMs)
      expect(moved.createdAtMs).toBeLessThanOrEqual(Math.max(createdAtMs, beforeMs + 1000))
      expect(moved.expiresAtMs).toBe(createdAtMs + 86_400_000)
    }),
  )
})

test.each([
  ['no sign-in yet', noCutoffMs, 5000],
  ['all in the past', 4000, 5000],
  ['one a little ahead', 5900, 5900],
  ['one as far ahead as clocks may be', 5000 + maxClockSkewMs, 5000 + maxClockSkewMs],
  ['one from a clock that is wrong', 9e12, 5000 + maxClockSkewMs],
])('a cut-off at 5000 with %s', (_, newestMs, expected) => {
  expect(cutoffTime(5000, newestMs)).toBe(expected)
})

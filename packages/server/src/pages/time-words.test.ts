import { expect, test } from 'vitest'
import { timeAgo, timeExact } from './time-words.ts'

const now = Date.UTC(2026, 0, 31, 12)
const second = 1_000

test.each([
  [0, 'just now'],
  [59 * second, 'just now'],
  [-5 * second, 'just now'],
  [60 * second, '1 minute ago'],
  [119 * second, '1 minute ago'],
  [3_600 * second, '1 hour ago'],
  [86_400 * second, '1 day ago'],
  [40 * 86_400 * second, '1 month ago'],
  [400 * 86_400 * second, '1 year ago'],
])('%i ms before now is %s', (age, words) => {
  expect(timeAgo(now - age, now)).toBe(words)
})

test('the exact time names its zone', () => {
  expect(timeExact(now)).toMatch(/Jan 31, 2026, 12:00.PM UTC/)
})

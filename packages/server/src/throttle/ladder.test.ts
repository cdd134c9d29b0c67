import { expect, test } from 'vitest'
import { accountLadder, delaySeconds } from './ladder.ts'

test.each([
  [0, 0],
  [4, 0],
  [5, 1],
  [6, 2],
  [9, 16],
  [14, 512],
  [15, 900],
  [2_000, 900],
])('after %i failures: %i s', (failures, seconds) => {
  expect(delaySeconds(failures, accountLadder)).toBe(seconds)
})

import { memoryStore } from 'latchkey/memory'
import { expect, test } from 'vitest'
import { createAttempts } from './attempts.ts'
import { accountLadder } from './ladder.ts'

const lane = { key: 'throttle/account/a', ladder: accountLadder }
const other = { key: 'throttle/account/b', ladder: accountLadder }

function setUp() {
  const { documents } = memoryStore()
  let nowMs = 1_000_000
  const clock = () => nowMs
  return {
    documents,
    clock,
    attempts: createAttempts({ documents, clock }),
    pass: (seconds: number) => {
      nowMs += seconds * 1000
    },
  }
}

test('the fifth failure costs a second, each further one twice as long, up to 15 minutes', async () => {
  const { attempts, pass } = setUp()
  const waits: number[] = []
  for (let failure = 1; failure <= 17; failure++) {
    await attempts.fail([lane])
    const wait = await attempts.waitSeconds([lane])
    waits.push(wait)
    pass(wait)
  }
  expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
})

test('waiting is over exactly when it was said to be', async () => {
  const { attempts, pass } = setUp()
  for (let failure = 1; failure <= 8; failure++) await attempts.fail([lane])
  expect(await attempts.waitSeconds([lane])).toBe(8)
  pass(7.5)
  expect(await attempts.waitSeconds([lane])).toBe(1)
  pass(0.5)
  expect(await attempts.waitSeconds([lane])).toBe(0)
})

test('lanes do not count for each other, and the longest wait wins', async () => {
  const { attempts } = setUp()
  for (let failure = 1; failure <= 6; failure++) await attempts.fail([lane])
  expect(await attempts.waitSeconds([other])).toBe(0)
  expect(await attempts.waitSeconds([other, lane])).toBe(2)
})

test('success forgets', async () => {
  const { attempts } = setUp()
  for (let failure = 1; failure <= 6; failure++) await attempts.fail([lane])
  await attempts.forgive([lane])
  expect(await attempts.waitSeconds([lane])).toBe(0)
})

test('a quiet day forgets, too', async () => {
  const { attempts, pass } = setUp()
  for (let failure = 1; failure <= 14; failure++) await attempts.fail([lane])
  pass(accountLadder.forgetSeconds)
  await attempts.fail([lane])
  expect(await attempts.waitSeconds([lane])).toBe(0)
})

test('a restart forgets nothing', async () => {
  const { attempts, documents, clock } = setUp()
  for (let failure = 1; failure <= 6; failure++) await attempts.fail([lane])
  expect(await createAttempts({ documents, clock }).waitSeconds([lane])).toBe(2)
})

test('failures that are counted at the same time all count', async () => {
  const { attempts } = setUp()
  await Promise.all(Array.from({ length: 14 }, () => attempts.fail([lane])))
  expect(await attempts.waitSeconds([lane])).toBe(512)
})

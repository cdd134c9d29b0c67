import { expect, test } from 'vitest'
import { createKeyedQueue } from './keyed-queue.ts'
import { createWorkQueue } from './work-queue.ts'

function gate() {
  const releases: (() => void)[] = []
  return {
    releases,
    work: () =>
      new Promise<void>((resolve) => {
        releases.push(resolve)
      }),
  }
}

test('so many run, so many wait, the rest is refused at once', async () => {
  const queue = createWorkQueue({ concurrency: 2, maxWaiting: 3 })
  const { work, releases } = gate()
  const started = Array.from({ length: 7 }, () => queue.run(work))
  expect(started.map((running) => running !== null)).toEqual([true, true, true, true, true, false, false])
  expect(releases).toHaveLength(2)
  for (let done = 0; done < 5; done++) {
    releases[done]?.()
    await started[done]
    await Promise.resolve()
  }
  expect(queue.run(async () => 'again')).not.toBeNull()
})

test('work that fails makes room as well', async () => {
  const queue = createWorkQueue({ concurrency: 1, maxWaiting: 1 })
  const failing = queue.run(() => Promise.reject(new Error('no')))
  const next = queue.run(async () => 'next')
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('next')
})

test('keys do not wait for each other, and one key waits for itself', async () => {
  const queue = createKeyedQueue({ concurrency: 1, maxWaiting: 1 })
  const { work, releases } = gate()
  const first = queue.run('a', work)
  expect(queue.run('a', work)).not.toBeNull()
  expect(queue.run('a', work)).toBeNull()
  expect(await queue.run('b', async () => 'b')).toBe('b')
  releases[0]?.()
  await first
  expect(queue.run('a', work)).not.toBeNull()
})

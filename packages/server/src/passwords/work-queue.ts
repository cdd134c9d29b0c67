/** Runs expensive work a few at a time. What finds the queue full is not started at all. */
export interface WorkQueue {
  /** Null, at once, if the queue is full. */
  run<T>(work: () => Promise<T>): Promise<T> | null
}

export interface WorkQueueOptions {
  /** How many run at once. */
  readonly concurrency: number
  /** How many may wait. */
  readonly maxWaiting: number
}

/** Bounds the memory and the delay that a flood of sign-ins can cause: 500 at once would be 9.5 GB of argon2id. */
export function createWorkQueue({ concurrency, maxWaiting }: WorkQueueOptions): WorkQueue {
  const waiting: (() => void)[] = []
  let running = 0

  const start = async <T>(work: () => Promise<T>): Promise<T> => {
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
      waiting.shift()?.()
    }
  }

  return {
    run<T>(work: () => Promise<T>): Promise<T> | null {
      if (running < concurrency) return start(work)
      if (waiting.length >= maxWaiting) return null
      return new Promise((resolve, reject) => {
        waiting.push(() => {
          start(work).then(resolve, reject)
        })
      })
    },
  }
}

import { createWorkQueue, type WorkQueue, type WorkQueueOptions } from './work-queue.ts'

/** A work queue for each key, while anybody uses it. */
export interface KeyedQueue {
  /** Null, at once, if the queue of this key is full. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> | null
}

export function createKeyedQueue(options: WorkQueueOptions): KeyedQueue {
  const queues = new Map<string, { readonly queue: WorkQueue; users: number }>()

  return {
    run(key, work) {
      const entry = queues.get(key) ?? { queue: createWorkQueue(options), users: 0 }
      const running = entry.queue.run(work)
      if (running === null) return null
      entry.users += 1
      queues.set(key, entry)
      return running.finally(() => {
        entry.users -= 1
        if (entry.users === 0) queues.delete(key)
      })
    },
  }
}

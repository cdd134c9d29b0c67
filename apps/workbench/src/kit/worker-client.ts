import { type ScriptName, scriptUrl } from './scripts.ts'

/** What goes back and forth; `request` and `value` are whatever the page and its worker agree on. */
export type ToWorker = { readonly id: number; readonly request: unknown }
export type FromWorker =
  | { readonly id: number; readonly kind: 'progress'; readonly value: unknown }
  | { readonly id: number; readonly kind: 'done'; readonly value: unknown }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string }

export interface AskOptions<Progress> {
  readonly onProgress?: (progress: Progress) => void
  /** Ends the work at once: the worker is thrown away, and a new one started for the next request. */
  readonly signal?: AbortSignal
  readonly transfer?: Transferable[]
}

export interface WorkerClient<Request, Progress, Reply> {
  /** Rejects with what the worker threw, or with the signal's reason. */
  ask(request: Request, options?: AskOptions<Progress>): Promise<Reply>
  close(): void
}

interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
  readonly onProgress: ((progress: never) => void) | undefined
}

/** Starts the worker at its first request. One request at a time per client, if they are to be cancelled one by one. */
export function workerClient<Request, Progress, Reply>(
  script: ScriptName,
): WorkerClient<Request, Progress, Reply> {
  let worker: Worker | undefined
  let lastId = 0
  const waiting = new Map<number, Waiting>()

  const failAll = (error: unknown): void => {
    worker?.terminate()
    worker = undefined
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const start = (): Worker => {
    const started = new Worker(scriptUrl(script), { type: __SINGLE_FILE__ ? 'classic' : 'module' })
    started.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      const entry = waiting.get(data.id)
      if (entry === undefined) return
      if (data.kind === 'progress') return entry.onProgress?.(data.value as never)
      waiting.delete(data.id)
      if (data.kind === 'done') entry.resolve(data.value as never)
      else entry.reject(new Error(data.message))
    })
    started.addEventListener('error', () =>
      failAll(new Error('The background worker could not be started or has crashed.')),
    )
    return started
  }

  return {
    ask: (request, { onProgress, signal, transfer = [] } = {}) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const id = ++lastId
        const stop = (): void => {
          if (waiting.has(id)) failAll(signal?.reason)
        }
        signal?.addEventListener('abort', stop, { once: true })
        const settle =
          <T>(then: (value: T) => void) =>
          (value: T): void => {
            signal?.removeEventListener('abort', stop)
            then(value)
          }
        waiting.set(id, { resolve: settle(resolve), reject: settle(reject), onProgress })
        worker ??= start()
        worker.postMessage({ id, request } satisfies ToWorker, transfer)
      }),
    close: () => failAll(new Error('The page has closed its worker.')),
  }
}

import type { HashAlgorithm } from '@latchkey/toolbox/hash'
import { useEffect, useRef, useState } from 'preact/hooks'
import { announce } from '../../kit/announce.tsx'
import { plural } from '../../kit/format.ts'
import { workerClient } from '../../kit/worker-client.ts'
import type { Digests, HashJob, HashProgress } from './hash-job.ts'

/** A file in the queue, and how far it is. */
export interface QueuedFile {
  readonly id: number
  readonly file: File
  readonly name: string
  readonly digests: Digests
  readonly state: 'waiting' | 'busy' | 'done' | 'failed' | 'cancelled'
  readonly doneBytes: number
  readonly bytesPerSecond: number
  readonly problem: string | null
}

export interface HashQueue {
  readonly files: readonly QueuedFile[]
  readonly add: (files: readonly File[]) => void
  readonly cancel: () => void
  readonly clear: () => void
}

const worker = workerClient<HashJob, HashProgress, Digests>('hash-files')
let lastId = 0

/** Hashes files one after the other in a worker. A digest that is wanted later is made later. */
export function useHashQueue(algorithms: readonly HashAlgorithm[], key: Uint8Array | null): HashQueue {
  const [files, setFiles] = useState<readonly QueuedFile[]>([])
  const controller = useRef<AbortController | null>(null)
  const wanted = algorithms.join()
  const keyText = key === null ? '' : key.join()

  // Digests under another key are of no use any more.
  useEffect(() => {
    controller.current?.abort()
    setFiles((all) => all.map((file) => ({ ...file, digests: {}, state: 'waiting', doneBytes: 0 })))
  }, [keyText])

  const current = files.find(
    ({ state, digests }) =>
      state === 'busy' ||
      state === 'waiting' ||
      (state === 'done' && missing(algorithms, digests).length > 0),
  )
  useEffect(() => {
    if (current === undefined || current.state === 'busy') return
    const { id, file, digests } = current
    const change = (to: Partial<QueuedFile>): void =>
      setFiles((all) => all.map((entry) => (entry.id === id ? { ...entry, ...to } : entry)))
    const abort = new AbortController()
    controller.current = abort
    const startedMs = performance.now()
    const progress = throttled((doneBytes: number) => {
      const seconds = (performance.now() - startedMs) / 1000
      change({ doneBytes, bytesPerSecond: seconds > 0 ? doneBytes / seconds : 0 })
    })
    change({ state: 'busy', doneBytes: 0, bytesPerSecond: 0, problem: null })
    worker
      .ask(
        { file, algorithms: missing(algorithms, digests), key },
        { signal: abort.signal, onProgress: progress },
      )
      .then((made) => {
        change({ state: 'done', digests: { ...digests, ...made }, doneBytes: file.size })
        announce(`Hashed: ${current.name}`)
      })
      .catch((error: unknown) => {
        const isCancelled = abort.signal.aborted
        change({
          state: isCancelled ? 'cancelled' : 'failed',
          problem: isCancelled ? 'Cancelled' : error instanceof Error ? error.message : String(error),
        })
      })
  }, [current?.id, current?.state, wanted])

  return {
    files,
    add: (more) => {
      setFiles((all) => [...all, ...more.map(queued)])
      announce(`${plural(more.length, 'file')} added.`)
    },
    cancel: () => {
      setFiles((all) =>
        all.map((entry) =>
          entry.state === 'waiting' ? { ...entry, state: 'cancelled', problem: 'Cancelled' } : entry,
        ),
      )
      controller.current?.abort(new Error('Cancelled'))
    },
    clear: () => {
      controller.current?.abort(new Error('Cancelled'))
      setFiles([])
    },
  }
}

function queued(file: File): QueuedFile {
  lastId++
  return {
    id: lastId,
    file,
    name: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
    digests: {},
    state: 'waiting',
    doneBytes: 0,
    bytesPerSecond: 0,
    problem: null,
  }
}

function missing(algorithms: readonly HashAlgorithm[], digests: Digests): readonly HashAlgorithm[] {
  return algorithms.filter((algorithm) => digests[algorithm] === undefined)
}

/** At most eight times a second, as nobody can read faster. */
function throttled(report: (bytes: number) => void): (bytes: number) => void {
  let lastMs = 0
  return (bytes) => {
    const nowMs = performance.now()
    if (nowMs - lastMs < 125) return
    lastMs = nowMs
    report(bytes)
  }
}

import type { Documents } from 'latchkey/store'
import type { StreamCounts } from './streams.ts'

/** Which streams are open, on all processes: each writes down its own, so that an admin sees them on any. */
export interface StreamBoard {
  /** To be called when this process's streams have changed; writes at most every 200 ms. */
  outdate(): void
  /** Open streams by session id. */
  read(): Promise<ReadonlyMap<string, StreamCounts>>
  close(): Promise<void>
}

export interface StreamBoardOptions {
  readonly documents: Documents
  readonly node: string
  readonly counts: () => Readonly<Record<string, StreamCounts>>
}

interface Written {
  readonly atMs: number
  readonly sessions: Readonly<Record<string, StreamCounts>>
}

const prefix = 'admin-cut-off/streams/'
const pauseMs = 200
const renewMs = 5_000
/** What a process wrote that has not renewed it since then is about a process that is gone. */
const staleMs = 15_000
const maxSessions = 500
const maxNodes = 100

export function createStreamBoard({ documents, node, counts }: StreamBoardOptions): StreamBoard {
  const key = prefix + node
  let isWritten = true
  let writing: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    const sessions = Object.fromEntries(Object.entries(counts()).slice(0, maxSessions))
    const atMs = Date.now()
    const value = Buffer.from(JSON.stringify({ atMs, sessions } satisfies Written))
    const expectedVersion = (await documents.get(key))?.version ?? 0
    await documents.put(key, value, { expectedVersion, expiresAtMs: atMs + staleMs })
  }

  function flush(): void {
    isWritten = true
    // What could not be written is written with the next change, or the next renewal.
    writing = writing.then(write).catch(() => undefined)
  }

  const timers = [
    setInterval(() => {
      if (!isWritten) flush()
    }, pauseMs).unref(),
    setInterval(() => {
      if (Object.keys(counts()).length > 0) flush()
    }, renewMs).unref(),
  ]

  return {
    outdate() {
      isWritten = false
    },
    async read() {
      const all = new Map<string, StreamCounts>()
      const nowMs = Date.now()
      for (const { value } of await documents.list(prefix, { after: null, limit: maxNodes })) {
        // Only this file writes under the prefix.
        const { atMs, sessions } = JSON.parse(Buffer.from(value).toString()) as Written
        if (nowMs - atMs > staleMs) continue
        for (const [id, more] of Object.entries(sessions)) {
          const before = all.get(id) ?? { websocket: 0, events: 0 }
          all.set(id, { websocket: before.websocket + more.websocket, events: before.events + more.events })
        }
      }
      return all
    },
    async close() {
      for (const timer of timers) clearInterval(timer)
      await writing
      await write().catch(() => undefined)
    },
  }
}

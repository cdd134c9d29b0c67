/** A connection of this process that stays open for somebody who is signed in. */
export interface Stream {
  readonly kind: StreamKind
  readonly subject: string
  readonly sessionId: string
  /** Tells the client why, and closes. */
  end(reason: EndReason): void
}

export type StreamKind = 'websocket' | 'events'
export type EndReason = 'session over' | 'server stopping'
export type StreamCounts = Readonly<Record<StreamKind, number>>

/** All open streams of this process. */
export interface Streams {
  /** Keeps the stream until it is removed, or the signal of its session fires; then it is ended. Returns how to remove it. */
  add(stream: Stream, signal: AbortSignal): () => void
  counts(): Readonly<Record<string, StreamCounts>>
  close(): void
}

export interface StreamsOptions {
  readonly onChange: () => void
  /** Called after streams were ended because their session was over. */
  readonly onCut: (cut: Cut) => void
}

export interface Cut {
  readonly subject: string
  readonly kind: StreamKind
  readonly count: number
  readonly atMs: number
}

interface Watched {
  readonly streams: Set<Stream>
  readonly stopWatching: () => void
}

export function createStreams({ onChange, onCut }: StreamsOptions): Streams {
  const bySession = new Map<string, Watched>()

  // One listener for a session, however many connections it has.
  function watch(sessionId: string, signal: AbortSignal): Watched {
    const onAbort = (): void => cut(sessionId)
    signal.addEventListener('abort', onAbort, { once: true })
    const watched = {
      streams: new Set<Stream>(),
      stopWatching: () => signal.removeEventListener('abort', onAbort),
    }
    bySession.set(sessionId, watched)
    return watched
  }

  function cut(sessionId: string): void {
    const streams = [...(bySession.get(sessionId)?.streams ?? [])]
    bySession.delete(sessionId)
    for (const stream of streams) stream.end('session over')
    const atMs = Date.now()
    for (const kind of ['websocket', 'events'] as const) {
      const ended = streams.filter((stream) => stream.kind === kind)
      if (ended[0] !== undefined) onCut({ subject: ended[0].subject, kind, count: ended.length, atMs })
    }
    onChange()
  }

  function remove(stream: Stream): void {
    const watched = bySession.get(stream.sessionId)
    if (watched?.streams.delete(stream) !== true) return
    if (watched.streams.size === 0) {
      watched.stopWatching()
      bySession.delete(stream.sessionId)
    }
    onChange()
  }

  return {
    add(stream, signal) {
      if (signal.aborted) {
        stream.end('session over')
        return () => {}
      }
      const watched = bySession.get(stream.sessionId) ?? watch(stream.sessionId, signal)
      watched.streams.add(stream)
      onChange()
      return () => remove(stream)
    },
    counts() {
      const sessions = [...bySession].map(([id, { streams }]) => {
        const kinds = [...streams].map(({ kind }) => kind)
        const websocket = kinds.filter((kind) => kind === 'websocket').length
        return [id, { websocket, events: kinds.length - websocket }] as const
      })
      return Object.fromEntries(sessions)
    },
    close() {
      for (const { streams, stopWatching } of bySession.values()) {
        stopWatching()
        for (const stream of streams) stream.end('server stopping')
      }
      bySession.clear()
    },
  }
}

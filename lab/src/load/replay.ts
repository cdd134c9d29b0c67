import { setTimeout as pause } from 'node:timers/promises'
import { createConnection, type Target } from './connection.ts'
import { openStream } from './stream.ts'

/**
 * What a thief does: sends captured credentials over and over, while their owner has the session ended. Everything happens in this one
 * process, so that all times are of one clock.
 */
export interface ReplayOrder {
  readonly kind: 'replay'
  /** The captured requests. Each is sent again as soon as it was answered, and this much later. */
  readonly captured: readonly Target[]
  readonly everyMs: number
  /** Connections that stay open while they are allowed to: event streams and WebSockets. */
  readonly streams: readonly Target[]
  /** Ends the session, once every captured request was accepted. Null: it runs out by itself. */
  readonly end: Target | null
  /** Longest wait until all of them are refused. */
  readonly limitMs: number
}

export interface ReplayOutcome {
  /** The status of the answer to `end`; null without one. */
  readonly endStatus: number | null
  /** When `end` was answered, milliseconds since 1970: to compare with what a token says about itself. */
  readonly endedAtMs: number
  readonly captured: readonly Replayed[]
  readonly streams: readonly CutStream[]
}

export interface Replayed {
  readonly name: string
  /** Replays that were sent after the end was acknowledged, and accepted. */
  readonly acceptedAfter: number
  /** From the acknowledgement to the last replay that was still accepted, by when it was sent: 0 if there was none. */
  readonly exposureMs: number
  /** From the acknowledgement to the first answer 401; null if it did not come within the limit. */
  readonly refusedAfterMs: number | null
  /** Answers after the acknowledgement by status; `none` for a connection that ended. */
  readonly statuses: Readonly<Record<string, number>>
}

export interface CutStream {
  readonly name: string
  /** From the acknowledgement to the end of the stream, less than 0 if it came first; null if it stayed open. */
  readonly cutAfterMs: number | null
}

/** How long a replay that was refused goes on: a credential that comes back would be worse than one that lingers. */
const afterRefusalMs = 60
const settleMs = 10_000

export async function replay({
  captured,
  everyMs,
  streams,
  end,
  limitMs,
}: ReplayOrder): Promise<ReplayOutcome> {
  const opened = await Promise.all(streams.map((target) => openStream(target)))
  const thieves = captured.map((target) => startThief(target, everyMs))
  const startMs = performance.now()
  while (!thieves.every(({ isAccepted }) => isAccepted())) {
    const refused = thieves.find(({ isAccepted }) => !isAccepted())
    if (performance.now() - startMs > settleMs) {
      throw new Error(
        `${refused?.name ?? ''} never accepted the captured credential: ${JSON.stringify(refused?.seen())}`,
      )
    }
    await pause(1)
  }

  const endStatus = end === null ? null : await askOnce(end)
  const endMs = performance.now()
  const endedAtMs = Date.now()

  while (!thieves.every(({ isOver }) => isOver()) && performance.now() - endMs < limitMs) await pause(2)
  while (opened.some(({ closedAtMs }) => closedAtMs() === null) && performance.now() - endMs < limitMs)
    await pause(2)
  await Promise.all(thieves.map(({ stop }) => stop()))
  for (const stream of opened) stream.close()
  return {
    endStatus,
    endedAtMs,
    captured: thieves.map(({ outcome }) => outcome(endMs)),
    streams: opened.map(({ name, closedAtMs }) => {
      const closed = closedAtMs()
      return { name, cutAfterMs: closed === null ? null : closed - endMs }
    }),
  }
}

interface Attempt {
  readonly sentMs: number
  readonly answeredMs: number
  readonly status: number | null
}

interface Thief {
  readonly name: string
  isAccepted(): boolean
  /** Refused, and for some time. */
  isOver(): boolean
  seen(): readonly (number | null)[]
  stop(): Promise<void>
  outcome(endMs: number): Replayed
}

function startThief({ name, port, request }: Target, everyMs: number): Thief {
  const connection = createConnection(port)
  const bytes = Buffer.from(request)
  const attempts: Attempt[] = []
  let firstRefusalMs: number | null = null
  const stopping = new AbortController()

  const work = (async () => {
    while (!stopping.signal.aborted) {
      const sentMs = performance.now()
      const status = await connection.ask(bytes)
      const answeredMs = performance.now()
      attempts.push({ sentMs, answeredMs, status })
      if (status === 401) firstRefusalMs ??= answeredMs
      else if (status === 200) firstRefusalMs = null
      await pause(everyMs)
    }
  })()

  return {
    name,
    isAccepted: () => attempts.some(({ status }) => status === 200),
    isOver: () => firstRefusalMs !== null && performance.now() - firstRefusalMs > afterRefusalMs,
    seen: () => [...new Set(attempts.map(({ status }) => status))],
    async stop() {
      stopping.abort()
      await Promise.race([work, pause(1_000)])
      connection.close()
    },
    outcome(endMs) {
      const after = attempts.filter(({ sentMs }) => sentMs > endMs)
      const accepted = after.filter(({ status }) => status === 200)
      const lastAccepted = accepted.at(-1)
      const refused = attempts.find(
        ({ answeredMs, status }) => status === 401 && answeredMs > (lastAccepted?.sentMs ?? 0),
      )
      const statuses: Record<string, number> = {}
      for (const { status } of after) statuses[status ?? 'none'] = (statuses[status ?? 'none'] ?? 0) + 1
      return {
        name,
        acceptedAfter: accepted.length,
        exposureMs: lastAccepted === undefined ? 0 : lastAccepted.sentMs - endMs,
        refusedAfterMs: refused === undefined ? null : Math.max(0, refused.answeredMs - endMs),
        statuses,
      }
    },
  }
}

async function askOnce({ port, request }: Target): Promise<number | null> {
  const connection = createConnection(port)
  const status = await connection.ask(Buffer.from(request))
  connection.close()
  return status
}

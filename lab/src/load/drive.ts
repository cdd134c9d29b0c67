import { setTimeout as pause } from 'node:timers/promises'
import { distributionOf, type Distribution } from '../quantile.ts'
import { createConnection, sum, type Connection, type Target, type Traffic } from './connection.ts'

/** Load on one group of targets: each target is one connection. */
export interface DriveOrder {
  readonly kind: 'drive'
  readonly targets: readonly Target[]
  readonly durationMs: number
  /** Null: each connection asks again as soon as it is answered. Else so many a second, all together, whatever becomes of those before. */
  readonly ratePerSecond: number | null
  /** Whether every answer is told with its moment, as a time line needs it. */
  readonly isEachTold: boolean
}

export interface DriveOutcome {
  /** Milliseconds since 1970, to compare with what another process did meanwhile. */
  readonly startedAtMs: number
  readonly elapsedMs: number
  readonly answers: number
  /** How many answers of each status; `none` for a connection that ended, or an answer that was still due at the end. */
  readonly statuses: Readonly<Record<string, number>>
  /** From the moment when a request was due, not from when a connection was free for it: a queue is part of the wait. */
  readonly latencyMs: Distribution | null
  readonly traffic: Traffic
  /** Empty unless asked for. */
  readonly told: readonly ToldAnswer[]
}

export interface ToldAnswer {
  readonly target: string
  /** Milliseconds since the drive began. */
  readonly dueAtMs: number
  readonly tookMs: number
  readonly status: number | null
}

/** The most connections that one drive may open. */
export const maxConnections = 256
/** The longest that one drive may take. */
export const maxDriveMs = 120_000
/** How long answers that are under way at the end are waited for. */
const lastAnswersMs = 10_000

/** @throws {RangeError} for more connections or a longer time than a drive may take */
export async function drive(order: DriveOrder): Promise<DriveOutcome> {
  const { targets, durationMs, ratePerSecond } = order
  if (targets.length === 0 || targets.length > maxConnections || durationMs > maxDriveMs) {
    throw new RangeError(`A drive takes 1 to ${maxConnections} targets and at most ${maxDriveMs} ms.`)
  }
  const lanes = targets.map((target) => ({
    target,
    request: Buffer.from(target.request),
    connection: createConnection(target.port),
  }))
  const record = createRecord(order)
  const startMs = performance.now()
  const startedAtMs = Date.now()
  const run = { startMs, endMs: startMs + durationMs, record }
  const before = trafficOf(lanes)
  const work =
    ratePerSecond === null ? lanes.map((lane) => closedLoop(lane, run)) : paced(lanes, run, ratePerSecond)
  await Promise.race([Promise.all(work), pause(durationMs + lastAnswersMs)])
  const elapsedMs = Math.min(performance.now() - startMs, durationMs)
  const after = trafficOf(lanes)
  for (const { connection } of lanes) connection.close()
  return {
    ...record.outcome(),
    startedAtMs,
    elapsedMs,
    traffic: { sent: after.sent - before.sent, received: after.received - before.received },
  }
}

interface Lane {
  readonly target: Target
  readonly request: Buffer
  readonly connection: Connection
}

interface Run {
  readonly startMs: number
  readonly endMs: number
  readonly record: Recording
}

async function closedLoop(
  { target, request, connection }: Lane,
  { startMs, endMs, record }: Run,
): Promise<void> {
  for (let dueMs = performance.now(); dueMs < endMs;) {
    const status = await connection.ask(request)
    const nowMs = performance.now()
    record.add({ target: target.name, dueAtMs: dueMs - startMs, tookMs: nowMs - dueMs, status })
    // A server that is not there refuses faster than anybody could ask.
    if (status === null) await pause(5)
    dueMs = performance.now()
  }
}

/** The lanes take turns; each has every nth request, and works them off in order. */
function paced(
  lanes: readonly Lane[],
  { startMs, endMs, record }: Run,
  ratePerSecond: number,
): readonly Promise<void>[] {
  const stepMs = 1_000 / ratePerSecond
  return lanes.map(async ({ target, request, connection }, index) => {
    for (let turn = index; ; turn += lanes.length) {
      const dueMs = startMs + turn * stepMs
      if (dueMs >= endMs) return
      const earlyMs = dueMs - performance.now()
      if (earlyMs > 0) await pause(earlyMs)
      record.expect()
      // A timer that fires late is the load generator's fault, and no wait of a request.
      const sentMs = earlyMs > 0 ? performance.now() : dueMs
      const status = await connection.ask(request)
      record.add({
        target: target.name,
        dueAtMs: sentMs - startMs,
        tookMs: performance.now() - sentMs,
        status,
      })
    }
  })
}

interface Recording {
  expect(): void
  add(answer: ToldAnswer): void
  outcome(): Pick<DriveOutcome, 'answers' | 'statuses' | 'latencyMs' | 'told'>
}

/** More are enough for no better a distribution. */
const maxLatencies = 200_000

function createRecord({ isEachTold }: DriveOrder): Recording {
  const statuses: Record<string, number> = {}
  const latenciesMs: number[] = []
  const told: ToldAnswer[] = []
  let expected = 0
  let answers = 0
  return {
    expect: () => void expected++,
    add(answer) {
      answers++
      const key = answer.status === null ? 'none' : String(answer.status)
      statuses[key] = (statuses[key] ?? 0) + 1
      if (latenciesMs.length < maxLatencies) latenciesMs.push(answer.tookMs)
      if (isEachTold) told.push(answer)
    },
    outcome() {
      const due = Math.max(0, expected - answers)
      const all = due === 0 ? statuses : { ...statuses, none: (statuses['none'] ?? 0) + due }
      return { answers, statuses: all, latencyMs: distributionOf(latenciesMs), told }
    },
  }
}

function trafficOf(lanes: readonly Lane[]): Traffic {
  return lanes.map(({ connection }) => connection.bytes()).reduce(sum, { sent: 0, received: 0 })
}

import { decodeWithoutVerifying } from 'latchkey/jwt'
import { exchange, signIn, target, type Credential } from '../client.ts'
import type { LabContext, Served } from '../context.ts'
import type { DriveOutcome } from '../load/drive.ts'
import type { Target } from '../load/connection.ts'
import type { JourneyResult, Paced, Place, Saturated } from '../result.ts'
import type { Journey } from '../scenarios.ts'
import { countsBetween, type StoreCounts } from '../store/counting-store.ts'
import { latencyOf } from './latency.ts'

/** Requests of one kind: as many as are answered, then at a steady rate. */
export async function measureJourney(
  context: LabContext,
  served: Served,
  { place, journey }: { readonly place: Place; readonly journey: Journey },
): Promise<JourneyResult> {
  const { effort } = context
  const isOpen = place.variant === 'none'
  const credentials = isOpen ? [] : await signInMany(served.page, journey, effort.sessions)
  const targets = targetsOf(served, journey, credentials, effort.connections)
  await context.load.drive({ targets, durationMs: effort.warmUpMs, ratePerSecond: null, isEachTold: false })
  const header =
    credentials[0] === undefined ? null : headerFor(credentials[0], journey.requests[0]?.[0] ?? '')
  // A request that makes others is a request of more than one.
  const perSecond = effort.pacedPerSecond / journey.fanout
  const saturated = await drive(context, served, { place, targets, ratePerSecond: null })
  const paced = await drive(context, served, { place, targets, ratePerSecond: perSecond })
  return {
    ...place,
    journey: journey.id,
    carry: journey.carry,
    family: journey.families[place.variant] ?? null,
    fanout: journey.fanout,
    sessions: credentials.length,
    credentialBytes: header === null ? 0 : Buffer.byteLength(header) + 2,
    claimsBytes: claimsBytesOf(header),
    saturated: saturatedOf(saturated, targets.length),
    paced: pacedOf(paced, perSecond),
  }
}

/** Somebody who has what the requests of this journey carry. */
export async function signInFor(page: string, { carry, exchangePath }: Journey): Promise<Credential> {
  const credential = await signIn(page, 'grace', carry)
  return exchangePath === undefined ? credential : exchange(page, exchangePath, credential)
}

/** One after the other: a slow hash of a password would only make them wait for each other. */
export async function signInMany(
  page: string,
  journey: Journey,
  count: number,
): Promise<readonly Credential[]> {
  const credentials: Credential[] = []
  for (let index = 0; index < count; index++) credentials.push(await signInFor(page, journey))
  return credentials
}

/** The header line that a request to this origin carries. */
export function headerFor({ header, byOrigin }: Credential, origin: string): string {
  return byOrigin[origin] ?? header
}

/** As many connections as asked for, over the requests of the journey and the people in turns. */
export function targetsOf(
  { origins }: Pick<Served, 'origins'>,
  { requests }: Journey,
  credentials: readonly Credential[],
  count: number,
): readonly Target[] {
  return Array.from({ length: count }, (_, index) => {
    const [origin = 'page', path = '/'] = requests[index % requests.length] ?? []
    const credential = credentials[Math.floor(index / requests.length) % Math.max(1, credentials.length)]
    const headers = credential === undefined ? [] : [headerFor(credential, origin)]
    return target(`${origin}${path}`, origins[origin] ?? '', { path, headers })
  })
}

interface Driven {
  readonly outcome: DriveOutcome
  readonly counts: StoreCounts
  readonly cpuMicroseconds: number
  readonly storeCpuMicroseconds: number | null
}

async function drive(
  { load, databases, effort }: LabContext,
  served: Served,
  order: {
    readonly place: Place
    readonly targets: readonly Target[]
    readonly ratePerSecond: number | null
  },
): Promise<Driven> {
  const database = databases[order.place.store]
  const [before, storeBefore] = [await served.usage(), database?.cpuMicroseconds() ?? null]
  const { targets, ratePerSecond } = order
  const outcome = await load.drive({ targets, ratePerSecond, durationMs: effort.driveMs, isEachTold: false })
  const [after, storeAfter] = [await served.usage(), database?.cpuMicroseconds() ?? null]
  return {
    outcome,
    counts: countsBetween(before.counts, after.counts),
    cpuMicroseconds: after.cpuMicroseconds - before.cpuMicroseconds,
    storeCpuMicroseconds: storeBefore === null || storeAfter === null ? null : storeAfter - storeBefore,
  }
}

function saturatedOf(
  { outcome, counts, cpuMicroseconds, storeCpuMicroseconds }: Driven,
  connections: number,
): Saturated {
  const { answers, elapsedMs, statuses, traffic } = outcome
  return {
    connections,
    requests: answers,
    requestsPerSecond: (answers / elapsedMs) * 1_000,
    latencyMs: latencyOf(outcome),
    statuses,
    busy: cpuMicroseconds / 1_000 / elapsedMs,
    cpuMicrosecondsPerRequest: cpuMicroseconds / answers,
    storeCpuMicrosecondsPerRequest: storeCpuMicroseconds === null ? null : storeCpuMicroseconds / answers,
    storeReadsPerRequest: counts.reads / answers,
    storeWritesPerRequest: counts.writes / answers,
    logReadsPerRequest: counts.logReads / answers,
    bytesSentPerRequest: traffic.sent / answers,
    bytesReceivedPerRequest: traffic.received / answers,
  }
}

function pacedOf({ outcome, counts }: Driven, ratePerSecond: number): Paced {
  const seconds = outcome.elapsedMs / 1_000
  return {
    ratePerSecond,
    latencyMs: latencyOf(outcome),
    statuses: outcome.statuses,
    storeReadsPerSecond: counts.reads / seconds,
    storeWritesPerSecond: counts.writes / seconds,
  }
}

/** What anybody can read in it; null if there is no token, or one in cookies, where others are beside it. */
function claimsBytesOf(header: string | null): number | null {
  const token = /^Authorization: Bearer (.+)$/.exec(header ?? '')?.[1]
  if (token === undefined || !decodeWithoutVerifying(token).ok) return null
  return Buffer.from(token.split('.')[1] ?? '', 'base64url').length
}

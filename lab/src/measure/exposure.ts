import { post, signIn, signOutTarget, target, type Credential } from '../client.ts'
import type { LabContext, Served } from '../context.ts'
import type { Target } from '../load/connection.ts'
import type { ReplayOutcome } from '../load/replay.ts'
import { distributionOf } from '../quantile.ts'
import type { ExposureResult, Place } from '../result.ts'
import type { EndByAdmin, Journey, LabScenario } from '../scenarios.ts'
import { headerFor, signInFor } from './journey.ts'

const everyMs = 1
const limitMs = 20_000

export interface ExposureSubject {
  readonly place: Place
  readonly scenario: LabScenario
  readonly journey: Journey
  readonly served: Served
  /** Another process over the same store, which hears of the end only by way of it; null if there is none. */
  readonly secondNode: Served | null
}

/** Captures what a client carries, ends the session, and replays until it is refused everywhere. */
export async function measureExposure(
  context: LabContext,
  subject: ExposureSubject,
): Promise<readonly ExposureResult[]> {
  const ways: readonly (EndByAdmin | null)[] =
    subject.scenario.endByAdmin === null ? [null] : [null, subject.scenario.endByAdmin]
  const results: ExposureResult[] = []
  for (const way of ways) {
    const outcomes: ReplayOutcome[] = []
    for (let trial = 0; trial < context.effort.exposureTrials; trial++) {
      outcomes.push(await oneTrial(context, subject, way))
    }
    results.push(...summed(subject, way, outcomes))
  }
  return results
}

async function oneTrial(
  { load }: LabContext,
  { scenario, journey, served, secondNode }: ExposureSubject,
  way: EndByAdmin | null,
): Promise<ReplayOutcome> {
  const credential = await signInFor(served.page, journey)
  const captured = [
    ...replays(served, journey, credential, ''),
    ...(secondNode === null ? [] : replays(secondNode, journey, credential, ' of another process')),
  ]
  const streams =
    journey.carry === 'cookie'
      ? scenario.streams.map((stream) => streamTarget(served, stream, credential))
      : []
  const end = way === null ? signOutTarget(served.page, credential) : await disableTarget(served, way)
  const outcome = await load.replay({ captured, streams, end, everyMs, limitMs })
  const { endStatus } = outcome
  if (endStatus === null || endStatus >= 300) throw new Error(`The session could not be ended: ${endStatus}`)
  if (way !== null) await enableAgain(served, way)
  return outcome
}

function replays(
  { origins }: Served,
  { requests }: Journey,
  credential: Credential,
  suffix: string,
): readonly Target[] {
  return requests.map(([origin, path]) =>
    target(`${origin}${suffix}`, origins[origin] ?? '', { path, headers: [headerFor(credential, origin)] }),
  )
}

function streamTarget(
  { page }: Served,
  { name, path, isWebSocket }: LabScenario['streams'][number],
  { header }: Credential,
): Target {
  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Origin: ${page}`,
  ]
  const headers = [header, ...(isWebSocket ? upgrade : ['Accept: text/event-stream'])]
  return target(name, page, { path, headers })
}

async function disableTarget({ page }: Served, { admin, disablePath }: EndByAdmin): Promise<Target> {
  const { header } = await signIn(page, admin, 'cookie')
  return target('disable', page, {
    method: 'POST',
    path: disablePath('grace'),
    headers: [header, `Origin: ${page}`],
  })
}

async function enableAgain({ page }: Served, { admin, enablePath }: EndByAdmin): Promise<void> {
  const { header } = await signIn(page, admin, 'cookie')
  const { status } = await post(page, enablePath('grace'), { headers: [header] })
  if (status >= 300) throw new Error(`The account could not be enabled again: ${status}`)
}

function summed(
  { place, journey, served, secondNode }: ExposureSubject,
  way: EndByAdmin | null,
  outcomes: readonly ReplayOutcome[],
): readonly ExposureResult[] {
  const common = {
    ...place,
    journey: journey.id,
    family: journey.families[place.variant] ?? null,
    endedBy: way === null ? 'signing out' : 'an admin, who disabled the account',
    trials: outcomes.length,
  }
  const names = (outcomes[0]?.captured ?? []).map(({ name }) => name)
  const replayed = names.map((name): ExposureResult => {
    const each = outcomes.flatMap(({ captured }) => captured.filter((one) => one.name === name))
    const exposures = each.map(({ exposureMs }) => exposureMs)
    const node = name.endsWith('another process') ? secondNode : served
    return {
      ...common,
      at: name,
      replaysAccepted: each.reduce((sum, { acceptedAfter }) => sum + acceptedAfter, 0),
      meanMs: exposures.reduce((sum, ms) => sum + ms, 0) / exposures.length,
      maxMs: Math.max(...exposures),
      refusedAfterMs: distributionOf(each.flatMap(({ refusedAfterMs }) => refusedAfterMs ?? [])),
      statedWorstMs: node?.worstCaseLagMs ?? null,
      isStream: false,
    }
  })
  const streamNames = (outcomes[0]?.streams ?? []).map(({ name }) => name)
  const cut = streamNames.map((name): ExposureResult => {
    const each = outcomes.flatMap(({ streams }) => streams.filter((one) => one.name === name))
    // One that stayed open was open for the whole time that it was watched.
    const openMs = each.map(({ cutAfterMs }) => Math.max(0, cutAfterMs ?? limitMs))
    return {
      ...common,
      at: name,
      replaysAccepted: 0,
      meanMs: openMs.reduce((sum, ms) => sum + ms, 0) / openMs.length,
      maxMs: Math.max(...openMs),
      refusedAfterMs: distributionOf(
        each.flatMap(({ cutAfterMs }) => (cutAfterMs === null ? [] : Math.max(0, cutAfterMs))),
      ),
      statedWorstMs: served.worstCaseLagMs,
      isStream: true,
    }
  })
  return [...replayed, ...cut]
}

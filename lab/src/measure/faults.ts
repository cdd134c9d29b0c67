import { decodeWithoutVerifying } from 'latchkey/jwt'
import type { Child } from '../children.ts'
import { signIn, signOutTarget, target, type Credential } from '../client.ts'
import { withdrawPath } from '../bare/bare.ts'
import { placeFor, serve, type LabContext, type Served } from '../context.ts'
import type { Target } from '../load/connection.ts'
import type { Replayed } from '../load/replay.ts'
import { portOf } from '../loopback.ts'
import type { FaultResult } from '../result.ts'
import { scenarioOf } from '../scenarios.ts'
import { startTcpLine, type TcpLine } from '../tcp-line.ts'
import type { VerifySetting } from '../verifying.ts'

/** A verifier of another service, and what is peculiar about it. */
interface VerifierCase {
  readonly name: string
  readonly followsFeed: boolean
  readonly clockOffsetSeconds: number
}

/** Behind by less than the leeway: a clock further behind takes a new token for one of the future. */
function verifierCases({ shortLeewaySeconds }: LabContext['effort']): readonly VerifierCase[] {
  const behind = shortLeewaySeconds - 1
  return [
    { name: 'follows the feed', followsFeed: true, clockOffsetSeconds: 0 },
    { name: 'does not follow the feed', followsFeed: false, clockOffsetSeconds: 0 },
    {
      name: `follows the feed, its clock ${behind} s behind`,
      followsFeed: true,
      clockOffsetSeconds: -behind,
    },
    {
      name: `does not follow the feed, its clock ${behind} s behind`,
      followsFeed: false,
      clockOffsetSeconds: -behind,
    },
  ]
}

const everyMs = 4
/** A cache of keys that is old after this time. The default is ten minutes, for which no run waits. */
const jwksMaxAgeSeconds = 5
const slackMs = 8_000
const feedHeldMs = 6_000

/** Services without a store, each in its own process: what becomes of a captured token, and what each fault does to that. */
export async function measureFaults(context: LabContext): Promise<readonly FaultResult[]> {
  const { effort } = context
  const bare = scenarioOf('bare')
  const variant = bare.variants.find(({ id }) => id === 'jwt')
  if (variant === undefined) throw new Error('The bare server has no tokens.')
  const overrides = {
    tokens: { ttlSeconds: effort.shortTtlSeconds, leewaySeconds: effort.shortLeewaySeconds },
  }
  const served = await serve(context, bare, { variant, place: placeFor(context, 'memory'), overrides })
  const line = await startTcpLine(portOf(served.page), { roundTripMs: 0 })
  const started: Started[] = []
  try {
    for (const one of verifierCases(effort))
      started.push(await startVerifier(context, served, { one, feedOrigin: served.page }))
    const sessionEnded = await replayAtAll(context, served, started)
    const behindLine = await startVerifier(context, served, {
      one: { name: 'follows the feed, which is cut off', followsFeed: true, clockOffsetSeconds: 0 },
      feedOrigin: `http://127.0.0.1:${line.port}`,
    })
    started.push(behindLine)
    const feedCut = await cutFeed(context, served, { started: behindLine, line })
    const keyWithdrawn = await withdrawKeys(context, served, started.slice(0, 2))
    return [...sessionEnded, ...feedCut, ...keyWithdrawn]
  } finally {
    await Promise.all(started.map(({ child }) => child.stop()))
    await served.stop()
    await line.close()
  }
}

interface Started {
  readonly one: VerifierCase
  readonly child: Child<'verify'>
  readonly origin: string
  readonly statedWorstMs: number | null
}

async function startVerifier(
  { children, effort }: LabContext,
  served: Served,
  { one, feedOrigin }: { readonly one: VerifierCase; readonly feedOrigin: string },
): Promise<Started> {
  const setting: VerifySetting = {
    issuer: served.page,
    followsFeed: one.followsFeed,
    feedOrigin,
    leewaySeconds: effort.shortLeewaySeconds,
    jwksMaxAgeSeconds,
    clockOffsetMs: one.clockOffsetSeconds * 1_000,
  }
  const child = await children.script('verify', setting)
  const { origin, worstCaseLagMs } = await child.ask({ kind: 'usage' })
  return { one, child, origin, statedWorstMs: worstCaseLagMs }
}

/** The token of somebody who then signs out, at every verifier and at the issuer. */
async function replayAtAll(
  { load, effort }: LabContext,
  served: Served,
  started: readonly Started[],
): Promise<readonly FaultResult[]> {
  const credential = await signIn(served.page, 'grace', 'bearer')
  const captured = started.map(({ one, origin }) => tokenTarget(one.name, origin, credential))
  const longestMs = (effort.shortTtlSeconds + effort.shortLeewaySeconds + 4) * 1_000
  const outcome = await load.replay({
    captured,
    everyMs,
    streams: [],
    end: signOutTarget(served.page, credential),
    limitMs: longestMs + slackMs,
  })
  // From the acknowledgement to the end of the token, by the token's own word.
  const remainingMs = expiryMsOf(credential) - outcome.endedAtMs
  return started.map((verifier) => {
    const { followsFeed, clockOffsetSeconds } = verifier.one
    const tailMs = remainingMs + (effort.shortLeewaySeconds - clockOffsetSeconds) * 1_000
    return faultOf(effort, verifier, {
      fault: clockOffsetSeconds === 0 ? 'a session is ended' : 'a session is ended, and a clock is wrong',
      replayed: replayedAt(outcome.captured, verifier.one.name),
      expectedMs: followsFeed ? null : tailMs,
      note: followsFeed
        ? 'The end arrives by the feed.'
        : 'Nothing tells it: the token runs out, and then the leeway, by a clock of its own.',
    })
  })
}

/** The feed falls silent, and then a session is ended: nothing may be accepted for longer than the verifier says. */
async function cutFeed(
  { load, effort }: LabContext,
  served: Served,
  { started, line }: { readonly started: Started; readonly line: TcpLine },
): Promise<readonly FaultResult[]> {
  const [ended, kept] = [
    await signIn(served.page, 'grace', 'bearer'),
    await signIn(served.page, 'linus', 'bearer'),
  ]
  const keptDrive = load.drive({
    // Enough connections that those which wait for an answer leave others to ask.
    targets: Array.from({ length: 24 }, () => tokenTarget('kept', started.origin, kept)),
    durationMs: feedHeldMs + 2_500,
    ratePerSecond: 50,
    isEachTold: true,
  })
  line.hold()
  const heldAtMs = Date.now()
  const resuming = setTimeout(() => line.resume(), feedHeldMs)
  const outcome = await load.replay({
    captured: [tokenTarget(started.one.name, started.origin, ended)],
    everyMs,
    streams: [],
    end: signOutTarget(served.page, ended),
    limitMs: feedHeldMs + slackMs,
  })
  clearTimeout(resuming)
  line.resume()
  const { told, startedAtMs } = await keptDrive
  const at = told.map(({ dueAtMs, status }) => ({ atMs: startedAtMs + dueAtMs - heldAtMs, status }))
  const statuses: Record<string, number> = {}
  for (const { status } of at) statuses[status ?? 'none'] = (statuses[status ?? 'none'] ?? 0) + 1
  const unknown = at.filter(({ status }) => status === 503)
  const recoveredMs = Math.max(0, (unknown.at(-1)?.atMs ?? feedHeldMs) - feedHeldMs)
  return [
    faultOf(effort, started, {
      fault: 'the feed is cut, then a session is ended',
      replayed: replayedAt(outcome.captured, started.one.name),
      expectedMs: null,
      note: 'What it knows gets too old to judge by: it answers 503 until the feed is back, and then 401.',
    }),
    {
      ...common(effort, started),
      fault: 'the feed is cut for 6 s, and nothing else happens',
      exposureMs: 0,
      refusedAfterMs: null,
      expectedMs: null,
      statuses,
      note: `A good token is answered 503 from ${seconds(unknown[0]?.atMs)} after the cut, never 401, and 200 again ${seconds(recoveredMs)} after the feed was back.`,
    },
  ]
}

/** The signing key is withdrawn: whoever follows the feed drops it at once, the others when they fetch the keys again. */
async function withdrawKeys(
  { load, effort }: LabContext,
  served: Served,
  started: readonly Started[],
): Promise<readonly FaultResult[]> {
  const credential = await signIn(served.page, 'grace', 'bearer')
  const outcome = await load.replay({
    captured: started.map(({ one, origin }) => tokenTarget(one.name, origin, credential)),
    everyMs,
    streams: [],
    end: target('withdraw', served.page, {
      method: 'POST',
      path: withdrawPath,
      headers: [`Origin: ${served.page}`],
    }),
    limitMs: (effort.shortTtlSeconds + effort.shortLeewaySeconds) * 1_000 + slackMs,
  })
  return started.map((verifier) =>
    faultOf(effort, verifier, {
      fault: 'the signing key is withdrawn',
      replayed: replayedAt(outcome.captured, verifier.one.name),
      expectedMs: null,
      note: verifier.one.followsFeed
        ? 'The feed names the key.'
        : `It fetches the keys again after ${jwksMaxAgeSeconds} s here; the default is ten minutes.`,
    }),
  )
}

interface Seen {
  readonly fault: string
  readonly replayed: Replayed
  readonly expectedMs: number | null
  readonly note: string
}

function faultOf(
  effort: LabContext['effort'],
  started: Started,
  { fault, replayed, expectedMs, note }: Seen,
): FaultResult {
  const { exposureMs, refusedAfterMs, statuses } = replayed
  return { ...common(effort, started), fault, exposureMs, refusedAfterMs, expectedMs, statuses, note }
}

function common(
  { shortTtlSeconds, shortLeewaySeconds }: LabContext['effort'],
  { one, statedWorstMs }: Started,
): Pick<
  FaultResult,
  'verifier' | 'family' | 'tokenTtlSeconds' | 'leewaySeconds' | 'clockOffsetSeconds' | 'statedWorstMs'
> {
  return {
    verifier: one.name,
    family: one.followsFeed ? 'jwt_revocation_feed' : 'stateless_jwt_refresh',
    tokenTtlSeconds: shortTtlSeconds,
    leewaySeconds: shortLeewaySeconds,
    clockOffsetSeconds: one.clockOffsetSeconds,
    statedWorstMs,
  }
}

function tokenTarget(name: string, origin: string, { header }: Credential): Target {
  return target(name, origin, { path: '/', headers: [header] })
}

function replayedAt(all: readonly Replayed[], name: string): Replayed {
  const found = all.find((one) => one.name === name)
  if (found === undefined) throw new Error(`Nothing was replayed at ${name}.`)
  return found
}

function expiryMsOf({ accessToken }: Credential): number {
  const decoded = decodeWithoutVerifying(accessToken ?? '')
  const exp = decoded.ok ? decoded.value.claims['exp'] : undefined
  if (typeof exp !== 'number') throw new Error('The token does not say when it ends.')
  return exp * 1_000
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? 'no time' : `${(ms / 1_000).toFixed(1)} s`
}

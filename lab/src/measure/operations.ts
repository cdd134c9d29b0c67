import { setTimeout as pause } from 'node:timers/promises'
import { post, refresh, signIn, type Credential } from '../client.ts'
import type { LabContext, Served } from '../context.ts'
import { distributionOf } from '../quantile.ts'
import type { OperationName, OperationResult, Place } from '../result.ts'
import { countsBetween } from '../store/counting-store.ts'
import type { Journey } from '../scenarios.ts'
import { signInMany, targetsOf } from './journey.ts'

/** What signing in, renewing and signing out cost the store, each by itself. */
export async function measureOperations(
  context: LabContext,
  served: Served,
  { place, carry }: { readonly place: Place; readonly carry: Credential['carry'] },
): Promise<readonly OperationResult[]> {
  const { operations } = context.effort
  const signedIn: Credential[] = []
  const measured = [
    await each('sign_in', async () => void signedIn.push(await signIn(served.page, 'linus', carry))),
  ]
  if (signedIn[0]?.refreshToken !== null) {
    measured.push(
      await each('refresh', async (index) => {
        const { refreshToken } = signedIn[index] ?? {}
        if (typeof refreshToken === 'string') signedIn[index] = await refresh(served.page, refreshToken)
      }),
    )
  }
  measured.push(
    await each('sign_out', async (index) => {
      const { header = '' } = signedIn[index] ?? {}
      const { status } = await post(served.page, '/auth/sign-out', { headers: [header] })
      if (status !== 204) throw new Error(`Signing out was answered ${status}.`)
    }),
  )
  return measured

  async function each(
    operation: OperationName,
    task: (index: number) => Promise<void>,
  ): Promise<OperationResult> {
    const before = await served.usage()
    const tookMs: number[] = []
    for (let index = 0; index < operations; index++) {
      const startMs = performance.now()
      await task(index)
      tookMs.push(performance.now() - startMs)
    }
    await written(served)
    const after = await served.usage()
    const counts = countsBetween(before.counts, after.counts)
    return {
      ...place,
      operation,
      carry,
      count: operations,
      latencyMs: distributionOf(tookMs),
      storeReadsEach: counts.reads / operations,
      storeWritesEach: counts.writes / operations,
      cpuMicrosecondsEach: (after.cpuMicroseconds - before.cpuMicroseconds) / operations,
    }
  }
}

const minuteMs = 61_000

/**
 * One minute of use, counted for each session: the clock of the server is set a minute ahead, as time itself would, and every session asks
 * a few times. What that writes is what use costs, since nothing else writes.
 */
export async function measureMinuteOfUse(
  { load, effort }: LabContext,
  served: Served,
  { place, journey }: { readonly place: Place; readonly journey: Journey },
): Promise<OperationResult> {
  const credentials = await signInMany(served.page, journey, effort.sessions)
  const targets = targetsOf(served, journey, credentials, credentials.length * journey.requests.length)
  const use = { targets, durationMs: 250, ratePerSecond: null, isEachTold: false }
  await load.drive(use)
  await written(served)
  const before = await served.usage()
  await served.setClock(minuteMs)
  await load.drive(use)
  await written(served)
  const after = await served.usage()
  await served.setClock(0)
  const counts = countsBetween(before.counts, after.counts)
  return {
    ...place,
    operation: 'minute_of_use',
    carry: journey.carry,
    count: credentials.length,
    latencyMs: null,
    storeReadsEach: counts.reads / credentials.length,
    storeWritesEach: counts.writes / credentials.length,
    cpuMicrosecondsEach: (after.cpuMicroseconds - before.cpuMicroseconds) / credentials.length,
  }
}

/** Waits until what is written off the path of a request is written, too. */
async function written(served: Served): Promise<void> {
  for (let writes = -1; ;) {
    const now = (await served.usage()).counts.writes
    if (now === writes) return
    writes = now
    await pause(60)
  }
}

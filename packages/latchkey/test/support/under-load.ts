import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { isLatchkeyError, type Store } from '../../src/index.ts'
import type { SessionId } from '../../src/store/record.ts'
import { endNow, signIn, statusOf, until, type Node, type SignedIn } from './nodes.ts'

export interface LoadOptions {
  /** After an end was acknowledged, the time after which every node must refuse. */
  readonly boundMs: number
  /** May writes fail for a while? With `refuses`, checks go on meanwhile. @default 'outage' */
  readonly during?: 'outage' | 'refuses'
}

/** What has come of it so far. */
export interface Load {
  readonly failures: readonly unknown[]
}

type State = 'inserted' | 'replaced' | 'ended'

/**
 * Signs in, changes and ends sessions on two nodes and checks them, while `strike` takes something away and brings it back; then
 * looks whether anything that was acknowledged is lost, anything ended was accepted, and anybody was told 401 for an outage.
 */
export async function expectNothingLost(
  nodes: readonly [Node, Node],
  strike: (load: Load) => Promise<void>,
  { boundMs, during = 'outage' }: LoadOptions,
): Promise<void> {
  const [one] = nodes
  const kept = await signIn(one.store, { subject: 'kept' })
  for (const { auth } of nodes) expect(await statusOf(auth, kept)).toBe(200)

  const acknowledged = new Map<SessionId, State>()
  /** Cut off half way, so that they may have gone one step further than anybody was told. */
  const unsure = new Set<SessionId>()
  const ended: { readonly signedIn: SignedIn; readonly atMs: number }[] = []
  const work = new AbortController()
  const failures: unknown[] = []
  const statuses = new Set<number>()
  const late: number[] = []

  async function write({ store, auth }: Node, n: number): Promise<void> {
    const signedIn = await signIn(store, { subject: `user_${n % 37}` })
    const { session } = signedIn
    acknowledged.set(session.id, 'inserted')
    unsure.add(session.id)
    if (n % 3 === 1) {
      await statusOf(auth, signedIn)
      await store.end({ session: session.id }, endNow())
      ended.push({ signedIn, atMs: performance.now() })
      acknowledged.set(session.id, 'ended')
    }
    if (n % 3 === 2) {
      await store.replace({ ...session, version: session.version + 1, data: n }, null)
      acknowledged.set(session.id, 'replaced')
    }
    unsure.delete(session.id)
  }

  const writers = nodes.flatMap((node) =>
    [1, 2].map(async () => {
      for (let n = 0; !work.signal.aborted; n++) {
        try {
          await write(node, n)
        } catch (error) {
          failures.push(error)
          await pause(10)
        }
        await pause(1)
      }
    }),
  )
  const guards = nodes.map(async ({ auth }) => {
    while (!work.signal.aborted) {
      statuses.add(await statusOf(auth, kept))
      // The newest that were ended long enough ago for everybody to have to know.
      for (const { signedIn, atMs } of ended.slice(-40)) {
        const beganAtMs = performance.now()
        if (beganAtMs - atMs < boundMs) continue
        if ((await statusOf(auth, signedIn)) === 200) late.push(beganAtMs - atMs)
      }
      await pause(2)
    }
  })

  await until('there is something to lose', () => acknowledged.size > 200)
  await strike({ failures })
  const before = acknowledged.size
  for (const { auth } of nodes) {
    await until('guards go on by themselves', async () => (await statusOf(auth, kept)) === 200, 30_000)
  }
  for (const { store } of nodes) {
    await until('all that was written can be read', async () => answersEverywhere(store), 30_000)
  }
  await until('writers go on by themselves', () => acknowledged.size > before + 50, 30_000)
  work.abort()
  await Promise.all([...writers, ...guards])

  expect(failures.filter((error) => !isLatchkeyError(error, 'store_unavailable'))).toEqual([])
  expect(failures.length).toBeGreaterThan(0)
  expect(
    [...statuses].filter((status) => status !== 200 && !(during === 'outage' && status === 503)),
  ).toEqual([])
  expect(late).toEqual([])
  const wrong: string[] = []
  for (const [id, state] of acknowledged) {
    if (unsure.has(id)) continue
    const found = await one.store.read(id)
    const now = found === null ? 'ended' : found.version > 1 ? 'replaced' : 'inserted'
    if (now !== state) wrong.push(`${id} was ${state} and is ${now}`)
  }
  expect(wrong).toEqual([])
  for (const { auth } of nodes) {
    for (const { signedIn } of ended) {
      // The last of them were ended just now.
      await until('it is refused', async () => (await statusOf(auth, signedIn)) === 401, boundMs)
    }
  }
  for (const { store } of nodes) {
    const { events } = await store.feed.snapshot(Date.now())
    const told = new Set(events.map((event) => event.type === 'session_ended' && event.sessionId))
    expect(ended.filter(({ signedIn }) => !told.has(signedIn.session.id))).toEqual([])
  }
}

/** True if every part of the store answers. */
export async function answersEverywhere(store: Store): Promise<boolean> {
  try {
    return (await store.count('everyone', Date.now())) > 0
  } catch {
    return false
  }
}

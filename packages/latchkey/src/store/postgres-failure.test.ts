import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isLatchkeyError, type Auth } from '../index.ts'
import { authOver, farMs, signIn, statusOf, until, type SignedIn } from '../../test/support/nodes.ts'
import { startPostgres, postgresService, type PostgresServer } from '../../test/support/postgres-server.ts'
import { describeWith } from '../../test/support/requires.ts'
import { sampleSession } from '../testing/index.ts'
import type { Store } from './contract.ts'
import { migratePostgres, postgresStore } from './postgres.ts'
import type { SessionId } from './record.ts'

const maxStalenessMs = 1_000
const statementTimeoutMs = 500

describeWith(postgresService, 'postgres that fails', () => {
  let server: PostgresServer
  let closing: (() => Promise<unknown>)[] = []

  beforeEach(async () => {
    server = await startPostgres({ isDurable: true })
    closing = [async () => server.stop()]
    const pool = server.pool({ max: 1 })
    await migratePostgres({ pool })
    await pool.end()
  })
  afterEach(async () => {
    for (const close of closing.reverse()) await close()
  })

  function node(notify: 'listen' | 'poll' = 'listen'): { store: Store; auth: Auth } {
    const store = postgresStore({ pool: server.pool(), notify, statementTimeoutMs })
    const auth = authOver(store, { revocation: { maxStalenessMs } })
    closing.push(async () => auth.close())
    return { store, auth }
  }

  test('kill -9 under load: nothing acknowledged is lost, 503 meanwhile and never 401, and it resumes by itself', async () => {
    const [one, other] = [node(), node('poll')]
    const kept = await signIn(one.store, { subject: 'kept' })
    for (const { auth } of [one, other]) expect(await statusOf(auth, kept)).toBe(200)

    const acknowledged = new Map<SessionId, 'inserted' | 'replaced' | 'ended'>()
    const unsure = new Set<SessionId>()
    const work = new AbortController()
    let failures = 0
    const write = async (store: Store, n: number): Promise<void> => {
      const session = sampleSession(Date.now(), { subject: `user_${n % 7}` })
      const { id } = session
      const nowMs = Date.now()
      const rules = { nowMs, eventExpiresAtMs: nowMs + farMs, cutoffExpiresAtMs: nowMs + farMs }
      unsure.add(id)
      await store.insert(session, { ...rules, maxPerSubject: null, onCap: 'refuse' })
      acknowledged.set(id, 'inserted')
      if (n % 3 === 1) {
        await store.end({ session: id }, rules)
        acknowledged.set(id, 'ended')
      }
      if (n % 3 === 2) {
        await store.replace({ ...session, version: 2 }, null)
        acknowledged.set(id, 'replaced')
      }
      unsure.delete(id)
    }
    const writers = [one.store, other.store, one.store, other.store].map(async (store) => {
      for (let n = 0; !work.signal.aborted; n++) {
        try {
          await write(store, n)
        } catch (error) {
          expect(isLatchkeyError(error, 'store_unavailable')).toBe(true)
          failures++
          await pause(5)
        }
      }
    })
    const statuses = new Set<number>()
    const checks = [one.auth, other.auth].map(async (auth) => {
      while (!work.signal.aborted) {
        statuses.add(await statusOf(auth, kept))
        await pause(2)
      }
    })

    await until('there is something to lose', () => acknowledged.size > 200)
    await server.kill()
    await until('guards say that they cannot know', () => statuses.has(503))
    await server.start()
    const before = acknowledged.size
    await until('writers go on by themselves', () => acknowledged.size > before + 50)
    for (const { auth } of [one, other]) {
      await until('guards go on by themselves', async () => (await statusOf(auth, kept)) === 200)
    }
    work.abort()
    await Promise.all([...writers, ...checks])

    expect(failures).toBeGreaterThan(0)
    expect([...statuses].sort((a, b) => a - b)).toEqual([200, 503])
    for (const [id, state] of acknowledged) {
      const found = await one.store.read(id)
      const now = found === null ? 'ended' : found.version === 2 ? 'replaced' : 'inserted'
      // What was cut off half way may have gone one step further than anybody was told.
      if (!unsure.has(id)) expect(`${id} ${now}`).toBe(`${id} ${state}`)
    }
    const ended = [...acknowledged].filter(([, state]) => state === 'ended')
    const { events } = await other.store.feed.snapshot(Date.now())
    const inLog = new Set(events.map((event) => event.type === 'session_ended' && event.sessionId))
    expect(ended.filter(([id]) => !inLog.has(id))).toEqual([])
  }, 60_000)

  test('a server that stands still: copies answer within the staleness bound and no longer, then 503, then 200', async () => {
    const nodes = [node(), node('poll')]
    const signedIn = await signIn(nodes[0]!.store)
    for (const { auth } of nodes) expect(await statusOf(auth, signedIn)).toBe(200)
    server.signal('SIGSTOP')
    const stoppedAtMs = performance.now()
    const observed = await Promise.all(nodes.map(async ({ auth }) => watchFor(3_000, auth, signedIn)))
    server.signal('SIGCONT')
    expect(performance.now() - stoppedAtMs).toBeGreaterThan(2_900)
    for (const { lastOkMs, slowestMs, statuses } of observed) {
      expect(lastOkMs).toBeLessThanOrEqual(maxStalenessMs + 100)
      expect(statuses).toEqual([200, 503])
      // A check asks twice, the log and then the record: it costs two statement timeouts, and does not hang.
      expect(slowestMs).toBeLessThan(2 * statementTimeoutMs + 400)
    }
    for (const { auth } of nodes) {
      await until('it is heard again', async () => (await statusOf(auth, signedIn)) === 200)
    }
  }, 30_000)

  test('calls to a server that is down fail as an outage with its cause, and close() does not wait for it', async () => {
    const { store, auth } = node()
    const signedIn = await signIn(store)
    expect(await statusOf(auth, signedIn)).toBe(200)
    await server.kill()
    const outage = { code: 'store_unavailable', cause: expect.any(Error) }
    await expect(store.read(signedIn.session.id)).rejects.toMatchObject(outage)
    await expect(store.feed.snapshot(0)).rejects.toMatchObject(outage)
    await expect(store.documents.get('x')).rejects.toMatchObject(outage)
    const before = performance.now()
    await auth.close()
    expect(performance.now() - before).toBeLessThan(2_000)
  })

  test('connections that were ended while they were idle cost a reader nothing', async () => {
    const { store, auth } = node()
    const signedIn = await signIn(store)
    await Promise.all([1, 2, 3, 4].map(async () => store.read(signedIn.session.id)))
    expect(await statusOf(auth, signedIn)).toBe(200)
    const admin = server.pool({ max: 1 })
    const { rows } = await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
    )
    expect(rows.length).toBeGreaterThan(1)
    expect(await store.read(signedIn.session.id)).toMatchObject({ id: signedIn.session.id })
    expect(await statusOf(auth, signedIn)).toBe(200)
  })
})

interface Watched {
  /** When the last 200 was given, in milliseconds since the beginning. */
  readonly lastOkMs: number
  readonly slowestMs: number
  /** In the order in which they first came. */
  readonly statuses: readonly number[]
}

async function watchFor(durationMs: number, auth: Auth, signedIn: SignedIn): Promise<Watched> {
  const beganAtMs = performance.now()
  const statuses: number[] = []
  let lastOkMs = 0
  let slowestMs = 0
  while (performance.now() - beganAtMs < durationMs) {
    const askedAtMs = performance.now()
    const status = await statusOf(auth, signedIn)
    slowestMs = Math.max(slowestMs, performance.now() - askedAtMs)
    if (status === 200) lastOkMs = performance.now() - beganAtMs
    if (!statuses.includes(status)) statuses.push(status)
    await pause(2)
  }
  return { lastOkMs, slowestMs, statuses }
}

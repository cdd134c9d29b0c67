import type pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { migratePostgres, postgresStore } from '../../src/store/postgres.ts'
import { authOver, signIn, statusOf, until, type Node } from '../support/nodes.ts'
import { postgresService, startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { describeWith } from '../support/requires.ts'
import { startSilentProxy, type SilentProxy } from '../support/silent-proxy.ts'
import { expectNothingLost } from '../support/under-load.ts'

const boundMs = 1_500

let closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  closing = []
})

interface Pair {
  readonly primary: PostgresServer
  readonly standby: PostgresServer
  /** What the standby follows the primary through. */
  readonly replication: SilentProxy
  /** Where nodes connect to: what switches to the new primary. */
  readonly proxy: SilentProxy
}

async function startPair(commit: 'synchronous' | 'asynchronous'): Promise<Pair> {
  const primary = await startPostgres({ isDurable: true })
  closing.push(primary.stop)
  const admin = primary.pool({ max: 1 })
  await migratePostgres({ pool: admin })
  const replication = await startSilentProxy(primary.port)
  closing.push(replication.close)
  const url = `postgres://latchkey@127.0.0.1:${replication.port}/postgres`
  const standby = await startPostgres({ isDurable: true, standbyOf: { url } })
  closing.push(standby.stop)
  if (commit === 'synchronous') {
    // Only now, or the copy would have the setting too and wait for a standby of its own.
    await admin.query("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
    await admin.query('SELECT pg_reload_conf()')
  }
  const state = commit === 'synchronous' ? 'sync' : 'async'
  await until('the standby follows', async () => {
    const { rows } = await admin.query<{ sync_state: string }>(
      "SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'",
    )
    return rows[0]?.sync_state === state
  })
  await admin.end()
  const proxy = await startSilentProxy(primary.port)
  closing.push(proxy.close)
  return { primary, standby, replication, proxy }
}

function nodeAt({ proxy, standby }: Pair): Node {
  // The standby's own helper, so that it is closed with it; its address is the proxy's.
  const pool: pg.Pool = standby.pool({
    connectionString: `postgres://latchkey@127.0.0.1:${proxy.port}/postgres`,
    connectionTimeoutMillis: 2_000,
  })
  const store = postgresStore({ pool, statementTimeoutMs: 1_000 })
  const auth = authOver(store, { revocation: { maxStalenessMs: 1_000 } })
  closing.push(async () => auth.close())
  return { store, auth }
}

async function promote({ standby, proxy }: Pair): Promise<void> {
  const admin = standby.pool({ max: 1 })
  await admin.query('SELECT pg_promote()')
  await admin.end()
  proxy.switchTo(standby.port)
}

describeWith(postgresService, 'postgres with a standby', () => {
  test('synchronous: the primary is killed under load and the standby promoted: nothing acknowledged is lost', async () => {
    const pair = await startPair('synchronous')
    const strike = async (): Promise<void> => {
      await pair.primary.kill()
      await promote(pair)
    }
    await expectNothingLost([nodeAt(pair), nodeAt(pair)], strike, { boundMs })
  }, 120_000)

  test('synchronous: what the standby has not got is not acknowledged', async () => {
    const pair = await startPair('synchronous')
    const { auth, store } = nodeAt(pair)
    const signedIn = await signIn(store)
    pair.replication.hang()
    await expect(auth.end({ session: signedIn.session.id })).rejects.toMatchObject({
      code: 'store_unavailable',
    })
    await pair.primary.kill()
    await promote(pair)
    // Not ended, as its caller was told. Doing it again is what is left.
    await until('the standby serves', async () => (await statusOf(auth, signedIn)) === 200)
    await auth.end({ session: signedIn.session.id })
    expect(await statusOf(auth, signedIn)).toBe(401)
  }, 120_000)

  test('asynchronous: what the standby has not got is lost with the primary, an acknowledged end included', async () => {
    const pair = await startPair('asynchronous')
    const { auth, store } = nodeAt(pair)
    const signedIn = await signIn(store)
    const admin = pair.standby.pool({ max: 1 })
    await until('the standby has the session', async () => {
      const { rows } = await admin.query('SELECT FROM latchkey.sessions')
      return rows.length === 1
    })
    await admin.end()
    pair.replication.hang()
    await auth.end({ session: signedIn.session.id })
    expect(await statusOf(auth, signedIn)).toBe(401)
    await pair.primary.kill()
    await promote(pair)
    const stranger = nodeAt(pair)
    const isBack = async (): Promise<boolean> => (await statusOf(stranger.auth, signedIn)) === 200
    await until('the session is back, at a node that has not heard of its end', isBack, 30_000)
    // One that has heard of it remembers, for as long as a token could live.
    expect(await statusOf(auth, signedIn)).toBe(401)
  }, 120_000)
})

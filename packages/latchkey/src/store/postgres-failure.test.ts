import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { authOver, signIn, statusOf, until, watchFor, type Node } from '../../test/support/nodes.ts'
import { startPostgres, postgresService, type PostgresServer } from '../../test/support/postgres-server.ts'
import { describeWith } from '../../test/support/requires.ts'
import { expectNothingLost } from '../../test/support/under-load.ts'
import { sampleSession } from '../testing/index.ts'
import { migratePostgres, postgresStore } from './postgres.ts'

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

  function node(notify: 'listen' | 'poll' = 'listen'): Node {
    const store = postgresStore({ pool: server.pool(), notify, statementTimeoutMs })
    const auth = authOver(store, { revocation: { maxStalenessMs } })
    closing.push(async () => auth.close())
    return { store, auth }
  }

  test('kill -9 under load: nothing acknowledged is lost, 503 meanwhile and never 401, and it resumes by itself', async () => {
    const strike = async (): Promise<void> => {
      await server.kill()
      await pause(1_500)
      await server.start()
    }
    await expectNothingLost([node(), node('poll')], strike, { boundMs: maxStalenessMs + 500 })
  }, 60_000)

  test('a server that stands still: copies answer within the staleness bound and no longer, then 503, then 200', async () => {
    const nodes = [node(), node('poll')]
    const signedIn = await signIn(nodes[0]!.store)
    for (const { auth } of nodes) expect(await statusOf(auth, signedIn)).toBe(200)
    server.signal('SIGSTOP')
    const stoppedAtMs = performance.now()
    const observed = await Promise.all(nodes.map(async ({ auth }) => watchFor(6_000, auth, signedIn)))
    server.signal('SIGCONT')
    expect(performance.now() - stoppedAtMs).toBeGreaterThan(5_900)
    for (const { lastOkMs, slowestMs, statuses, slowChecks } of observed) {
      expect(lastOkMs).toBeLessThanOrEqual(maxStalenessMs + 100)
      expect(statuses).toEqual([200, 503])
      // A check asks twice, the log and then the record: the first few wait for both timeouts, and those after them for nothing.
      expect(slowestMs).toBeLessThan(2 * statementTimeoutMs + 400)
      expect(slowChecks).toBeLessThan(8)
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

test('a connection that breaks in the very moment in which it is made is an outage, and ends no process', async () => {
  const message = (type: string, body: string): Buffer => {
    const head = Buffer.alloc(5)
    head.write(type, 'latin1')
    head.writeInt32BE(4 + Buffer.byteLength(body), 1)
    return Buffer.concat([head, Buffer.from(body)])
  }
  const fatal = 'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0'
  // In one packet: you are in, ask; and the end.
  const welcome = Buffer.concat([message('R', '\0\0\0\0'), message('Z', 'I'), message('E', fatal)])
  const server = createServer((socket) => void socket.once('data', () => socket.end(welcome)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const pool = new pg.Pool({ host: '127.0.0.1', port, user: 'any', database: 'any' })
  const store = postgresStore({ pool })
  await expect(store.read(sampleSession(0).id)).rejects.toMatchObject({ code: 'store_unavailable' })
  await store.close()
  await pool.end()
  server.close()
})

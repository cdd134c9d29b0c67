// One process that checks sessions of a store at some distance, and what the same process gets from the bare driver over the same line.
import { RedisStore } from 'connect-redis'
import { createClient } from 'redis'
import { onPostgres, onRedis } from '../databases/drivers.mjs'
import { signIn } from '../sign-in.mjs'
import { median, quantile } from '../statistics.mjs'
import { authOver, openStore } from './open-store.mjs'

/** Requests that are under way at a time, as a busy server has them. */
const concurrency = 64
const population = 1_000

const [kind, url, roundMs] = process.argv.slice(2)
const { store, disconnect } = await openStore(kind, url)
const cached = authOver(store)
const values = []
// No more at once than the pool of PostgreSQL has connections: at a distance, those that wait for one would run into their deadline.
for (let from = 0; from < population; from += 10) {
  const some = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      signIn(cached, { subject: `user_${from + index}`, carry: 'cookie' }),
    ),
  )
  for (const { cookie } of some) values.push(cookie.slice(cookie.indexOf('=') + 1))
}
// Its own store and its own feed, but no copies: every check reads the record.
const again = await openStore(kind, url)
const uncached = authOver(again.store, { revocation: { maxCachedSessions: 0 } })
const bare = kind === 'redis' ? await bareRedis(url) : await barePostgres(url)

const subjects = {
  'check, copies': (index) => admitted(cached, index),
  'check, no copies': (index) => admitted(uncached, index),
  ...bare.subjects,
}

// Every session once, so that what is measured of copies is not the reading of them.
for (let from = 0; from < population; from += 10) {
  await Promise.all(Array.from({ length: 10 }, (_, index) => admitted(cached, from + index)))
}

const results = {}
for (const name of Object.keys(subjects)) await run(subjects[name], Number(roundMs))
for (const name of Object.keys(subjects)) results[name] = await measure(subjects[name])
process.send(results)
await cached.close()
await uncached.close()
await bare.close()
await disconnect()
await again.disconnect()
process.exit(0)

async function admitted(auth, index) {
  const pending = auth.check({ cookie: values[index] })
  const { ok } = pending instanceof Promise ? await pending : pending
  if (!ok) throw new Error('a good session was refused')
}

async function measure(task) {
  const rounds = []
  for (let round = 0; round < 5; round++) rounds.push(await run(task, Number(roundMs)))
  return {
    perSecond: rounds.map(({ perSecond }) => perSecond),
    medianMs: median(rounds.map(({ medianMs }) => medianMs)),
    p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)),
  }
}

async function run(task, durationMs) {
  const untilMs = performance.now() + durationMs
  const startMs = performance.now()
  const tookMs = []
  let done = 0
  async function lane(first) {
    for (let index = first; ; index = (index + concurrency) % population) {
      const beganMs = performance.now()
      if (beganMs > untilMs) return
      await task(index)
      // A check that is answered at once would otherwise keep the feed from being heard.
      if (++done % concurrency === 0) await new Promise((resolve) => setImmediate(resolve))
      // Enough for a distribution, and no more memory than that.
      if (tookMs.length < 20_000) tookMs.push(performance.now() - beganMs)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, (_, index) => lane(index)))
  return {
    perSecond: (done / (performance.now() - startMs)) * 1_000,
    medianMs: quantile(tookMs, 0.5),
    p99Ms: quantile(tookMs, 0.99),
  }
}

/** A GET of a record of the same size, and what express-session would do for a request. */
async function bareRedis(url) {
  const client = await onRedis.clientFor(url)
  const record = JSON.stringify({
    cookie: { path: '/', httpOnly: true },
    subject: 'user_1',
    label: 'x'.repeat(200),
  })
  for (let index = 0; index < population; index++) await client.set(`bare:${index}`, record)
  const peerClient = createClient({ url })
  await peerClient.connect()
  const peer = new RedisStore({ client: peerClient })
  for (let index = 0; index < population; index++) await peer.set(`${index}`, JSON.parse(record))
  return {
    subjects: {
      GET: (index) => client.get(`bare:${index}`),
      'connect-redis': (index) => peer.get(`${index}`),
    },
    close: async () => {
      client.destroy()
      peerClient.destroy()
    },
  }
}

/** A SELECT of one row of the same size by its primary key, over a pool of the same size. */
async function barePostgres(url) {
  const pool = onPostgres.poolFor(url)
  await pool.query('DROP TABLE IF EXISTS bare; CREATE TABLE bare (id int PRIMARY KEY, record text NOT NULL)')
  await pool.query(`INSERT INTO bare SELECT i, repeat('x', 280) FROM generate_series(0, $1::int - 1) i`, [
    population,
  ])
  const text = 'SELECT record FROM bare WHERE id = $1'
  return {
    subjects: { SELECT: (index) => pool.query({ name: 'bare', text, values: [index] }) },
    close: () => pool.end(),
  }
}

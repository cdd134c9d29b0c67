// A node of its own, from the built package: `node node-process.mjs <dist> <kind> <url> <maxStalenessMs>`. Takes commands as lines of JSON:
// `{"cookie": …}` or `{"accessToken": …}` is checked from then on, all in turn and as fast as possible; `{"clockMs": n}` sets the machine's
// clock, as this process sees it, n ms off. Says of each check which one it was, when it began and ended, and how it was answered.
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const realNow = Date.now
let offsetMs = 0
// What setting a machine's clock does to a process: this jumps, performance.now() and timers do not.
Date.now = () => realNow() + offsetMs

const [dist, kind, url, maxStalenessMs] = process.argv.slice(2)
const load = (file) => import(pathToFileURL(join(dist, file)).href)
const { createAuth } = await load('index.js')

const stores = {
  async redis() {
    const { Redis } = await import('ioredis')
    const { redisStore } = await load('store/redis.js')
    // As the page on operating Redis says, so that a connection that is dead without saying so is found out.
    const client = new Redis(url, { socketTimeout: 3_000 })
    client.on('error', () => {})
    return redisStore({ client })
  },
  async postgres() {
    const { default: pg } = await import('pg')
    const { postgresStore } = await load('store/postgres.js')
    // As the page on operating PostgreSQL says: attempts to connect that hang would fill the pool for good.
    const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 2_000 })
    return postgresStore({ pool })
  },
}

const auth = createAuth({
  issuer: 'https://app.example',
  strategy: 'hybrid',
  store: await stores[kind](),
  encryptionKey: new Uint8Array(32).fill(1),
  maintenance: 'manual',
  revocation: { maxStalenessMs: Number(maxStalenessMs) },
})

const credentials = []
createInterface({ input: process.stdin }).on('line', (line) => {
  const { clockMs, ...credential } = JSON.parse(line)
  if (clockMs === undefined) credentials.push(credential)
  else offsetMs = clockMs
})
process.stdin.once('end', () => process.exit())

async function checkForEver(index) {
  for (;;) {
    const atMs = realNow()
    const check = await auth.check(credentials[index])
    const answer = { index, atMs, doneMs: realNow(), status: check.ok ? 200 : check.status }
    if (!process.stdout.write(`${JSON.stringify(answer)}\n`)) await once(process.stdout, 'drain')
    // What arrives gets its turn between two checks, as between two requests.
    await new Promise((done) => setTimeout(done, 1))
  }
}

// Side by side, or one that waits would keep the others waiting.
for (let index = 0; ; index++) {
  while (index >= credentials.length) await new Promise((done) => setTimeout(done, 5))
  void checkForEver(index)
}

// A node of a deployment, from the built package, in a process of its own: `node node.mjs <dist> <json>`, where the JSON names the store.
// It prints its address. As `cluster` it is a primary with so many workers, replaces those that die, and prints the workers' addresses.
import cluster from 'node:cluster'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [dist, json] = process.argv.slice(2)
const { store: place, workers = 0, notify, isServerless = false } = JSON.parse(json)
const load = (file) => import(pathToFileURL(join(dist, file)).href)

if (workers > 0 && cluster.isPrimary) {
  for (let count = 0; count < workers; count++) cluster.fork()
  cluster.on('exit', () => cluster.fork())
  cluster.on('message', (worker, url) => process.stdout.write(`${worker.process.pid} ${url}\n`))
} else await serve()

async function serve() {
  const { createAuth } = await load('index.js')
  const { nodeHandler, requireIdentity } = await load('adapters/node.js')
  const { store, close } = await open()
  const auth = createAuth({
    issuer: 'https://app.example',
    strategy: 'hybrid',
    store,
    encryptionKey: Buffer.alloc(32, 3),
    ...(isServerless ? { maintenance: 'manual' } : {}),
    routes: { authenticate: async (sent) => ({ subject: sent.identifier ?? 'user_1' }) },
  })
  const server = createServer(
    nodeHandler(auth, async (req, res) => {
      res.setHeader('Connection', 'close')
      if (req.url === '/exit') {
        // Nothing is closed but the socket: whatever else there is must not keep the process alive.
        server.close()
        close()
        return res.end()
      }
      const identity = requireIdentity(req, res)
      if (identity !== null) res.end(JSON.stringify({ pid: process.pid, subject: identity.subject }))
    }),
  )
  // A worker listens on a port of its own, so that a test chooses which one it asks; 0 would be shared between them.
  const port = cluster.isWorker ? { port: 0, exclusive: true } : { port: 0 }
  server.listen({ ...port, host: '127.0.0.1' }, () => {
    const url = `http://127.0.0.1:${server.address().port}`
    if (cluster.isWorker) process.send(url)
    else process.stdout.write(`${process.pid} ${url}\n`)
  })
}

async function open() {
  if (place.kind === 'embedded') {
    const { embeddedStore } = await load('store/embedded.js')
    return { store: embeddedStore({ path: place.path }), close: () => {} }
  }
  const chosen = notify === undefined ? {} : { notify }
  if (place.kind === 'redis') {
    const { createClient } = await import('redis')
    const { redisStore } = await load('store/redis.js')
    const client = createClient({ url: place.url, socket: { reconnectStrategy: 50 } })
    client.on('error', () => {})
    await client.connect()
    return { store: redisStore({ client, ...chosen }), close: () => client.unref() }
  }
  const { default: pg } = await import('pg')
  const { postgresStore } = await load('store/postgres.js')
  const pool = new pg.Pool({ connectionString: place.url, max: 2, allowExitOnIdle: true })
  return { store: postgresStore({ pool, ...chosen }), close: () => {} }
}

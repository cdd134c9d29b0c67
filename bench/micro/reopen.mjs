// Opens a store that is there, reads one session, and prints how many milliseconds that took.
import { createAuth, embeddedStore } from '../latchkey.mjs'

const [path, sessionId] = process.argv.slice(2)
const start = performance.now()
const store = embeddedStore({ path })
const auth = createAuth({ issuer: 'https://app.example', strategy: 'session', store, maintenance: 'manual' })
// A secret that cannot be right still makes the check look at the record; who it belongs to shows that it was found.
const check = await auth.check({ cookie: `${sessionId}.${'A'.repeat(43)}` })
const session = await auth.sessions.read(sessionId)
const tookMs = performance.now() - start
if (check.reason !== 'secret_wrong' || session === null)
  throw new Error('The store did not know its session.')
console.log(tookMs)
await auth.close()

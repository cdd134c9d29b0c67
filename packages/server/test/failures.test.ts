import { createAuth } from 'latchkey'
import { memoryStore } from 'latchkey/memory'
import { expect, test } from 'vitest'
import { createApp } from '../src/index.ts'
import { createLog } from '../src/log.ts'

const issuer = 'http://localhost:4180'

async function brokenApp(failure: Error) {
  const store = memoryStore()
  let isBroken = false
  const documents = new Proxy(store.documents, {
    get: (target, name) => {
      if (isBroken) throw failure
      return Reflect.get(target, name) as unknown
    },
  })
  const lines: string[] = []
  const auth = createAuth({
    issuer,
    strategy: 'session',
    store: { ...store, documents },
    encryptionKey: Buffer.alloc(32, 1),
  })
  const log = createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } })
  const app = await createApp({
    auth,
    documents,
    encryptionKey: Buffer.alloc(32, 1),
    log,
    clock: () => Date.now(),
    hasher: { memoryKib: 64, passes: 1 },
  })
  isBroken = true
  return { app, lines }
}

const signIn = (accept: string) =>
  new Request(`${issuer}/auth/sign-in`, {
    method: 'POST',
    headers: { host: 'localhost:4180', accept, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'identifier=ada&password=five+quiet+words',
  })

test.each(['application/json', 'text/html'])(
  'a failure of ours says nothing of itself to %s',
  async (accept) => {
    const { app, lines } = await brokenApp(new Error('secret detail at /var/lib/secret.ts:12'))
    const reply = await app.fetch(signIn(accept))
    const text = await reply.text()
    expect(reply.status).toBe(500)
    expect(text).not.toMatch(/secret|\.ts|at /)
    const requestId = reply.headers.get('x-request-id') ?? 'none'
    expect(text).toContain(requestId)
    expect(lines.at(-1)).toContain(requestId)
    expect(lines.at(-1)).toContain('secret detail')
  },
)

test('a store that is down is an outage to come back from, not a wrong password', async () => {
  const { LatchkeyError } = await import('latchkey')
  const { app } = await brokenApp(new LatchkeyError('store_unavailable', 'no disk'))
  const reply = await app.fetch(signIn('application/json'))
  expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '1'])
  const ready = await app.fetch(new Request(`${issuer}/readyz`))
  expect(ready.status).toBe(503)
  const alive = await app.fetch(new Request(`${issuer}/healthz`))
  expect(alive.status).toBe(200)
})

import { expect, it } from 'vitest'
import { createAuth, memoryStore } from '../../src/index.ts'
import type { HttpRequest } from '../../src/http/message.ts'

const request: HttpRequest = {
  method: 'GET',
  target: '/revocations',
  ip: null,
  header: (name) => (name === 'accept' ? 'application/json' : null),
  body: () => ({ bytes: new Uint8Array(0) }),
}

it.each([
  ['an empty subject', { subject: '' }],
  ['a subject that fits into no message', { subject: 'x'.repeat(20_000) }],
  ['half a character', { subject: '\ud800' }],
  ['an empty tenant', { tenant: '' }],
])('ending the sessions of %s does not silence the feed for every service', async (_what, target) => {
  const store = memoryStore()
  const routes = { revocations: { authorize: () => true } }
  const auth = createAuth({
    issuer: 'https://app.example',
    strategy: 'hybrid',
    store,
    maintenance: 'manual',
    routes,
  })
  await expect(auth.end(target)).rejects.toMatchObject({ code: 'subject_invalid' })
  expect(store.feed.head()).toBe(0)
  const outcome = await auth.begin(request, { append() {}, set() {} })
  expect(outcome.kind === 'answered' ? outcome.response.status : outcome.kind).toBe(200)
  await auth.close()
})

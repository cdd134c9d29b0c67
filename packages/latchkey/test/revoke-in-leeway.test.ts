import { expect, it } from 'vitest'
import { fetchHandler } from '../src/adapters/fetch.ts'
import { createVerifier } from '../src/adapters/verifier.ts'
import { createAuth, memoryStore } from '../src/index.ts'
import { fakeClock } from '../src/testing/fake-clock.ts'
import { until } from './support/nodes.ts'

it('REV-9: a token that other services still accept by their leeway can be revoked after its exp', async () => {
  const issuer = 'https://app.example'
  const clock = fakeClock()
  const auth = createAuth({
    issuer,
    strategy: 'jwt',
    store: memoryStore(),
    clock,
    maintenance: 'manual',
    routes: { authenticate: async () => ({ subject: 'user_1' }), revocations: { authorize: () => true } },
  })
  const handler = fetchHandler(auth, () => new Response(null, { status: 404 }))
  const ask = (url: string, init?: RequestInit): Promise<Response> =>
    Promise.resolve(handler(new Request(url, init)))
  const answer = await ask(`${issuer}/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ carry: 'bearer' }),
  })
  const { accessToken } = (await answer.json()) as { accessToken: string }
  const service = createVerifier({
    issuer,
    audience: issuer,
    clock,
    fetch: ask as typeof fetch,
    revocations: { mode: 'poll', authorization: () => 'Bearer any' },
  })
  clock.advance(600_000 + 10_000)
  expect((await service.verify(accessToken)).ok).toBe(true)
  expect(await auth.introspect(accessToken)).toEqual({ active: false })
  expect(await auth.revokeToken(accessToken)).toEqual({ ok: true, value: 'access_token' })
  await until('the service refuses it', async () => !(await service.verify(accessToken)).ok)
  clock.advance(60_000)
  expect(await auth.revokeToken(accessToken)).toEqual({ ok: true, value: 'nothing' })
  service.close()
  await auth.close()
})

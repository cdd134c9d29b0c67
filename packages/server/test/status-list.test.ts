import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readStatus, type ReadStatus } from '../../latchkey/test/support/status-list-reader.ts'
import { addClient, rfcClient, signUp, type RfcClient, type SignedUp } from './support/oauth.ts'
import { startWorld, type World } from './support/world.ts'

describe.each(['jwt', 'hybrid'] as const)('under %s', (strategy) => {
  let world: World
  let operator: RfcClient
  beforeAll(async () => {
    world = await startWorld({ strategy, statusListSeconds: 20 })
    const scopes = ['introspect:any', 'revoke:any'] as const
    operator = rfcClient(world.url, await addClient(world, 'operator', { scopes }))
  })
  afterAll(() => world.close())

  const look = ({ accessToken }: Pick<SignedUp, 'accessToken'>): Promise<ReadStatus> =>
    readStatus(accessToken, fetch, world.url)

  test('a revocation is in introspection at once, and in the list within its lag (REV-2, REV-14)', async () => {
    const [person, other] = [await signUp(world), await signUp(world)]
    const before = await look(person)
    expect([before.status, before.ttl, before.exp - before.iat]).toEqual([0, 18, 20])
    await world
      .client()
      .post('/auth/sign-out', { headers: { authorization: `Bearer ${person.accessToken}` } })
    expect((await operator.introspect(person.accessToken)).text).toBe('{"active":false}')
    // A list of a moment ago may still be handed out; it dies with what was promised of it.
    world.advance(2)
    expect([(await look(person)).status, (await look(other)).status]).toEqual([1, 0])
  })

  test('a revoked access token, and everything of one who signs out everywhere (REV-4, REV-9)', async () => {
    const [one, two] = [await signUp(world), await signUp(world)]
    await operator.revoke(one.accessToken)
    await world.client().request('DELETE', '/auth/sessions', {
      headers: { authorization: `Bearer ${two.accessToken}` },
    })
    const three = await signUp(world)
    await operator.revoke(three.refreshToken)
    world.advance(2)
    expect(await Promise.all([one, two, three].map(async (it) => (await look(it)).status))).toEqual([1, 1, 1])
  })

  test('the list is public, cached for as long as it says, and the same for everybody (NET-4)', async () => {
    const { uri, response, ttl } = await look(await signUp(world))
    expect(response.headers.get('cache-control')).toBe(`public, max-age=${ttl}`)
    const again = await fetch(uri, { headers: { 'if-none-match': response.headers.get('etag')! } })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect((await fetch(uri, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(uri, { method: 'POST' })).status).toBe(404)
    expect((await fetch(`${world.url}/oauth/status/${'A'.repeat(16)}`)).status).toBe(404)
  })

  test('a status list token is nobody’s credential (ATK-41)', async () => {
    const { response } = await look(await signUp(world))
    const token = await response.text()
    const asked = await world.client().get('/auth/session', { authorization: `Bearer ${token}` })
    expect(asked.status).toBe(401)
    expect((await operator.introspect(token)).text).toBe('{"active":false}')
    const revoked = await operator.revoke(token)
    expect([revoked.status, revoked.text]).toEqual([400, '{"error":"unsupported_token_type"}'])
  })

  test('nothing in the data folder is a token', async () => {
    const person = await signUp(world)
    const [, , signature = ''] = person.accessToken.split('.')
    for (const { parentPath, name } of readdirSync(world.server.data, {
      withFileTypes: true,
      recursive: true,
    })) {
      const path = join(parentPath, name)
      expect(readFileSync(path).includes(signature)).toBe(false)
    }
  })
})

test('without the option tokens have no status, and there is no list', async () => {
  const world = await startWorld({ strategy: 'jwt' })
  const { accessToken } = await signUp(world)
  const [, payload = ''] = accessToken.split('.')
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).not.toHaveProperty('status')
  expect((await fetch(`${world.url}/oauth/status/${'A'.repeat(16)}`)).status).toBe(404)
  await world.close()
})

test.each([9, 600, 1.5, '60'])('a lag of %j is refused at the start', async (statusListSeconds) => {
  await expect(startWorld({ statusListSeconds: statusListSeconds as number })).rejects.toThrow(
    /from 10 to 599/,
  )
})

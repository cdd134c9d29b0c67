import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addClient, basicHeader, postForm, rfcClient, signUp, type RfcClient } from './support/oauth.ts'
import { startWorld, type World } from './support/world.ts'

describe.each(['jwt', 'hybrid'] as const)('under %s', (strategy) => {
  let world: World
  let api: RfcClient
  let operator: RfcClient
  beforeAll(async () => {
    world = await startWorld({ strategy })
    api = rfcClient(world.url, await addClient(world, 'api', { scopes: ['introspect', 'revoke'] }))
    const scopes = ['introspect:any', 'revoke:any'] as const
    operator = rfcClient(world.url, await addClient(world, 'operator', { scopes, audiences: [] }))
  })
  afterAll(() => world.close())

  const whoAmI = async (accessToken: string): Promise<number> =>
    (await world.client().get('/auth/session', { authorization: `Bearer ${accessToken}` })).status

  test('a revoked refresh token ends its session, and everything made from it (REV-9, REV-16)', async () => {
    const person = await signUp(world)
    const reply = await operator.revoke(person.refreshToken, { token_type_hint: 'refresh_token' })
    expect([reply.status, reply.text]).toEqual([200, ''])
    expect(await whoAmI(person.accessToken)).toBe(401)
    const refreshed = await world
      .client()
      .post('/auth/refresh', { json: { refreshToken: person.refreshToken } })
    expect(refreshed.status).toBe(401)
    expect((await operator.introspect(person.accessToken)).text).toBe('{"active":false}')
  })

  test('a revoked access token is out at once, until it expires, and its session goes on (REV-9)', async () => {
    const person = await signUp(world)
    expect(await whoAmI(person.accessToken)).toBe(200)
    expect((await api.revoke(person.accessToken)).status).toBe(200)
    expect(await whoAmI(person.accessToken)).toBe(401)
    expect((await api.introspect(person.accessToken)).text).toBe('{"active":false}')
    const refreshed = await world
      .client()
      .post('/auth/refresh', { json: { refreshToken: person.refreshToken } })
    expect(refreshed.status).toBe(200)
    expect(await whoAmI(String(refreshed.json()['accessToken']))).toBe(200)
  })

  test('a restart does not forget a revoked token (REV-3)', async () => {
    const own = await startWorld({ strategy })
    const person = await signUp(own)
    const pair = await addClient(own, 'api', { scopes: ['introspect', 'revoke'] })
    await rfcClient(own.url, pair).revoke(person.accessToken)
    await own.restart()
    // The issuer is the port of the first start no more, so the token's own check is of another server: ask for its session.
    const reply = await own.client().get('/auth/session', { authorization: `Bearer ${person.accessToken}` })
    expect(reply.status).toBe(401)
    await own.close()
  })

  test.each([
    ['garbage', 'x'],
    ['nothing of ours', 'eyJhbGciOiJub25lIn0.e30.'],
    ['a refresh token of nobody', `lkr_${'A'.repeat(22)}.1.${'A'.repeat(43)}.${'A'.repeat(22)}`],
    ['a cookie of nobody', `${'A'.repeat(22)}.${'A'.repeat(43)}`],
  ])('%s is revoked already: 200 (REV-9)', async (_, token) => {
    const reply = await operator.revoke(token)
    expect([reply.status, reply.text]).toEqual([200, ''])
    expect(reply.headers.get('cache-control')).toBe('no-store')
  })

  test('revoking twice is 200 twice, and a wrong hint changes nothing (RFC 7009 section 2.1)', async () => {
    const person = await signUp(world)
    for (let round = 0; round < 2; round++)
      expect((await operator.revoke(person.refreshToken, { token_type_hint: 'access_token' })).status).toBe(
        200,
      )
    expect(await whoAmI(person.accessToken)).toBe(401)
  })

  test("a client revokes what is meant for it, and nobody else's (REV-9)", async () => {
    const person = await signUp(world)
    const pair = await addClient(world, `other-${strategy}`, {
      scopes: ['revoke'],
      audiences: ['https://other'],
    })
    const other = rfcClient(world.url, pair)
    for (const token of [person.accessToken, person.refreshToken]) {
      const reply = await other.revoke(token)
      expect([reply.status, reply.text]).toEqual([400, '{"error":"invalid_grant"}'])
    }
    expect(await whoAmI(person.accessToken)).toBe(200)
  })

  test('who only may ask may not revoke, and who is unknown may nothing', async () => {
    const person = await signUp(world)
    const asking = await addClient(world, `asking-${strategy}`, { scopes: ['introspect:any'] })
    const refused = await rfcClient(world.url, asking).revoke(person.refreshToken)
    expect([refused.status, refused.text]).toEqual([403, '{"error":"unauthorized_client"}'])
    const unknown = await postForm(`${world.url}/oauth/revoke`, { token: person.refreshToken })
    expect([unknown.status, unknown.text]).toEqual([401, '{"error":"invalid_client"}'])
    expect(await whoAmI(person.accessToken)).toBe(200)
  })

  test('revocations and refusals are in the audit log, and no secret is (LOG-1, LOG-3)', async () => {
    const person = await signUp(world)
    const pair = await addClient(world, `logged-${strategy}`, { scopes: ['revoke:any'] })
    await rfcClient(world.url, pair).revoke(person.accessToken)
    await postForm(
      `${world.url}/oauth/revoke`,
      { token: 'x' },
      { authorization: basicHeader({ ...pair, id: 'x' }) },
    )
    const lines = world.log.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: 'authn_token_revoked',
        outcome: 'success',
        by: pair.id,
        use: 'access_token',
        subject: person.subject,
        sessionId: person.sessionId,
      }),
    )
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'authn_client_fail', outcome: 'fail', reason: 'client_unknown' }),
    )
    const log = world.log.join('\n')
    for (const secret of [pair.secret, person.accessToken, person.refreshToken])
      expect(log).not.toContain(secret)
  })
})

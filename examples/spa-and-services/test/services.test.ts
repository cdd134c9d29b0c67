import { demoPassword, type RunningScenario } from '@latchkey/example-shared'
import { memoryStore, type Strategy } from 'latchkey'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Dashboard, TokenAnswer } from '../src/browser/wire.ts'
import { spaAndServices } from '../src/index.ts'
import { replay, signIn, startScenario, strategies, type Visitor } from './support/running.ts'

/** So long that no refusal in a test can be that of an expired token. */
const longLived = { tokens: { ttlSeconds: 600 } }
const patience = { timeout: 25_000, interval: 20 }

let scenario: RunningScenario
afterEach(() => scenario.close())

describe.each(strategies)('under %s', (strategy) => {
  let grace: Visitor
  beforeEach(async () => {
    scenario = await startScenario(strategy, longLived)
    grace = await signIn(scenario)
  })

  it('gathers from three services what depends on whoever is signed in', async () => {
    const dashboards = await Promise.all(
      [grace, await signIn(scenario, 'ada')].map(async (visitor) => {
        const response = await visitor.ask('GET', '/api/dashboard')
        expect(response.status).toBe(200)
        return (await response.json()) as Dashboard
      }),
    )
    const [hers, ofAda] = dashboards as [Dashboard, Dashboard]
    expect(hers.orders?.map(({ order }) => order)).toEqual(['o-1044', 'o-1047'])
    expect(hers.invoices?.map(({ invoice }) => invoice)).toEqual(['i-2213', 'i-2214'])
    expect(hers.stock?.map(({ reserved }) => reserved)).toEqual([0, 1, 0, 0])
    expect(ofAda.orders?.map(({ order }) => order)).toEqual(['o-1041', 'o-1053'])
    // The role reaches the services, too.
    expect(ofAda.invoices).toHaveLength(5)
    expect(ofAda.stock?.map(({ reserved }) => reserved)).toEqual([2, 1, 6, 0])
  })

  it('nobody gets anything without a credential, from the page or from a service', async () => {
    const { page, orders, billing, inventory } = scenario.origins
    const addresses = [
      `${page}/api/dashboard`,
      `${orders}/orders`,
      `${billing}/invoices`,
      `${inventory}/stock`,
    ]
    for (const address of addresses) {
      for (const headers of [{}, { Authorization: 'Bearer garbage' }, { Authorization: 'Basic Zzpn' }]) {
        const response = await fetch(address, { headers })
        expect([address, response.status]).toEqual([address, 401])
        expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
      }
    }
  })

  it('what was stolen is refused by all services after the sign-out, long before it expires (REV-1, REV-16)', async () => {
    const stolen = await steal(strategy, grace)
    expect(await replay(scenario, 'orders', stolen)).toEqual({ status: 200, reasonInLog: null })
    expect((await grace.ask('POST', '/auth/sign-out')).status).toBe(204)
    await vi.waitFor(
      async () => expect((await replay(scenario, 'orders', stolen)).status).toBe(401),
      patience,
    )
    const { reasonInLog } = await replay(scenario, 'orders', stolen)
    expect(reasonInLog).toBe(strategy === 'session' ? 'inactive' : 'token_revoked')
    expect((await grace.ask('GET', '/api/dashboard')).status).toBe(401)
  })

  it('a session that ends while its requests are under way is refused, and no failure of the page', async () => {
    for (let round = 0; round < 10; round++) {
      const visitor = await signIn(scenario)
      const under = Array.from({ length: 8 }, () => visitor.ask('GET', '/api/dashboard'))
      await visitor.ask('POST', '/auth/sign-out')
      const statuses = (await Promise.all(under)).map(({ status }) => status)
      // 502: a service was asked with a token that it knew to be revoked.
      expect(statuses.filter((status) => ![200, 401, 502].includes(status))).toEqual([])
    }
  })

  it('signing out everywhere reaches what was stolen from another device (REV-4)', async () => {
    const stolen = await steal(strategy, await signIn(scenario))
    expect((await replay(scenario, 'orders', stolen)).status).toBe(200)
    expect((await grace.ask('DELETE', '/auth/sessions')).status).toBe(204)
    await vi.waitFor(
      async () => expect((await replay(scenario, 'orders', stolen)).status).toBe(401),
      patience,
    )
  })

  it('a foreign page signs nobody out, gathers nothing and mints nothing with the cookie (CSRF-1, CSRF-2, REV-8)', async () => {
    const { port } = new URL(scenario.origins.page)
    // The same host on another port is the same site, so the cookie would be there.
    const foreign = [
      { Origin: `http://localhost:${Number(port) + 1}` },
      { Origin: scenario.origins.page, 'Sec-Fetch-Site': 'cross-site' },
      { Origin: scenario.origins.page.replace('http:', 'https:') },
      { Origin: 'null' },
    ]
    for (const headers of foreign) {
      for (const path of ['/auth/sign-out', '/api/tokens', '/api/demo/leak', '/api/demo/feed']) {
        const response = await grace.ask('POST', path, { service: 'orders', isFollowed: false }, headers)
        expect([path, headers, response.status]).toEqual([path, headers, 403])
      }
    }
    expect((await grace.ask('GET', '/api/dashboard')).status).toBe(200)
  })

  it('says what is accepted where a request of the page is wrong', async () => {
    const answers = await Promise.all(
      (
        [
          ['/api/demo/leak', { service: 'payroll' }],
          ['/api/demo/replay', { service: 'orders', credential: 'two\nlines' }],
          ['/api/demo/replay', { service: 'orders' }],
          ['/api/demo/feed', { isFollowed: 'yes' }],
        ] as const
      ).map(async ([path, body]) => {
        const response = await grace.ask('POST', path, body)
        return [response.status, ((await response.json()) as { error: string }).error]
      }),
    )
    expect(answers).toEqual([
      [400, 'service_must_be_orders_billing_or_inventory'],
      [400, 'credential_must_be_1_to_8192_visible_ascii_characters'],
      [400, 'credential_must_be_1_to_8192_visible_ascii_characters'],
      [400, 'isFollowed_must_be_true_or_false'],
    ])
    const plain = await grace.ask('POST', '/api/demo/feed', undefined, { 'Content-Type': 'text/plain' })
    expect(plain.status).toBe(415)
  })
})

describe.each(['hybrid', 'jwt'] as const)('tokens under %s', (strategy) => {
  beforeEach(async () => {
    scenario = await startScenario(strategy, longLived)
  })

  it('a token for one service opens no other, and not the page either', async () => {
    const grace = await signIn(scenario)
    const token = await steal(strategy, grace)
    expect((await replay(scenario, 'orders', token)).status).toBe(200)
    for (const service of ['billing', 'inventory'] as const) {
      expect(await replay(scenario, service, token)).toEqual({
        status: 401,
        reasonInLog: 'audience_mismatch',
      })
    }
    const atPage = await fetch(`${scenario.origins.page}/api/tokens`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
    })
    expect(atPage.status).toBe(401)
  })

  it('services that are deaf to the feed let a thief in after the sign-out, and nobody once they listen (REV-2)', async () => {
    const grace = await signIn(scenario)
    const token = await steal(strategy, grace)
    await grace.ask('POST', '/api/demo/feed', { isFollowed: false })
    await grace.ask('POST', '/auth/sign-out')
    expect((await replay(scenario, 'orders', token)).status).toBe(200)
    await (await signIn(scenario, 'linus')).ask('POST', '/api/demo/feed', { isFollowed: true })
    await vi.waitFor(async () => expect((await replay(scenario, 'orders', token)).status).toBe(401), patience)
    expect((await replay(scenario, 'orders', token)).reasonInLog).toBe('token_revoked')
  })

  it('a program signs in with tokens and exchanges its own for one for each service', async () => {
    const signedIn = await fetch(`${scenario.origins.page}/auth/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'linus', password: demoPassword, carry: 'bearer' }),
    })
    const { accessToken } = (await signedIn.json()) as { accessToken: string }
    const exchanged = await fetch(`${scenario.origins.page}/api/tokens`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${accessToken}` },
    })
    const { tokens, expiresInSeconds } = (await exchanged.json()) as TokenAnswer
    expect(expiresInSeconds).toBeGreaterThan(0)
    const orders = await fetch(`${scenario.origins['orders']}/orders`, {
      headers: { Authorization: `Bearer ${tokens.orders}` },
    })
    expect(await orders.json()).toMatchObject({ subject: 'linus', orders: [{ order: 'o-1052' }] })
    // Its own token is for the page alone.
    expect(await replay(scenario, 'orders', accessToken)).toMatchObject({ status: 401 })
  })

  it('calls go on when the key that signed the tokens is withdrawn', async () => {
    const grace = await signIn(scenario)
    const token = await steal(strategy, grace)
    await scenario.auth.keys.withdraw()
    await vi.waitFor(async () => expect((await replay(scenario, 'orders', token)).status).toBe(401), patience)
    await vi.waitFor(
      async () => expect((await grace.ask('GET', '/api/dashboard')).status).toBe(200),
      patience,
    )
  })
})

it.each(['hybrid', 'session'] as const)(
  '%s: a page with an opaque cookie is given no token (OAU-9)',
  async (strategy) => {
    scenario = await startScenario(strategy)
    const response = await (await signIn(scenario)).ask('POST', '/api/tokens')
    expect([response.status, await response.text()]).toEqual([403, '{"error":"tokens_stay_in_the_back_end"}'])
  },
)

it.each(strategies)(
  '%s: nothing is left running, and the store belongs to whoever opened it',
  async (strategy) => {
    const store = memoryStore()
    const settings = { strategy, store, encryptionKey: null, storeLabel: 'memory', port: 0 }
    scenario = await spaAndServices.start(settings)
    await (await signIn(scenario)).ask('GET', '/api/dashboard')
    await scenario.close()
    for (const origin of Object.values(scenario.origins)) await expect(fetch(origin)).rejects.toThrow()
    expect(await store.count({ subject: 'grace' }, Date.now())).toBe(1)
    scenario = await spaAndServices.start(settings)
  },
)

it('a port that is taken is an error that says so', async () => {
  scenario = await startScenario('hybrid')
  const port = Number(new URL(scenario.origins.page).port)
  const settings = {
    strategy: 'hybrid',
    store: memoryStore(),
    encryptionKey: null,
    storeLabel: '',
    port,
  } as const
  await expect(spaAndServices.start(settings)).rejects.toThrow(`Port ${port} is taken`)
})

/** What a thief could get hold of, as each strategy has it. */
async function steal(strategy: Strategy, visitor: Visitor): Promise<string> {
  if (strategy === 'jwt') {
    return ((await (await visitor.ask('POST', '/api/tokens')).json()) as TokenAnswer).tokens.orders
  }
  const leaked = await visitor.ask('POST', '/api/demo/leak', { service: 'orders' })
  return ((await leaked.json()) as { credential: string }).credential
}

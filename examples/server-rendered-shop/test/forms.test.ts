import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startShop, strategies, type RunningShop } from './support/shop.ts'
import { credentials, hiddenValue, visitor, type Visitor } from './support/visitor.ts'

describe.each(strategies)('forms under %s', (strategy) => {
  let shop: RunningShop
  beforeAll(async () => {
    shop = await startShop({ strategy })
  })
  afterAll(() => shop.close())

  async function customer(name: string, says: 'same_origin' | 'nothing' = 'same_origin'): Promise<Visitor> {
    const customer = visitor(shop.url, { says })
    expect((await customer.post('/sign-in', credentials(name))).status).toBe(303)
    return customer
  }

  test('every answer forbids scripts, frames and caches', async () => {
    const stranger = await fetch(`${shop.url}/`)
    const policy = stranger.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('script-src')
    for (const path of ['/', '/orders', '/auth/session', '/nothing']) {
      const answer = await fetch(shop.url + path)
      expect([path, answer.headers.get('cache-control')]).toEqual([path, 'no-store'])
      expect([path, answer.headers.get('content-security-policy')]).toEqual([path, policy])
    }
  })

  test('a private page asks strangers to sign in, on the spot and with the way back', async () => {
    const answer = await visitor(shop.url).get('/orders')
    expect(answer.status).toBe(401)
    expect(hiddenValue(answer.text, 'return_to')).toBe('/orders')
  })

  test('a wrong password is refused and the name stays', async () => {
    const answer = await visitor(shop.url).post('/sign-in', {
      name: 'grace',
      password: 'wrong',
      return_to: '/orders',
    })
    expect(answer.status).toBe(401)
    expect(answer.setCookies).toEqual([])
    expect(answer.text).toContain('value="grace"')
    expect(answer.text).not.toContain('value="wrong"')
    expect(hiddenValue(answer.text, 'return_to')).toBe('/orders')
  })

  // ATK-67
  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/orders//evil.example',
    '/orders/1/../..//evil.example',
    '/orders?next=//evil.example',
    '/orders\n',
    '/auth/sign-out',
    'javascript:alert(1)',
    '',
  ])('after a sign-in nobody is led to %j', async (wish) => {
    const answer = await visitor(shop.url).post('/sign-in', { ...credentials('grace'), return_to: wish })
    // A line end at the end is trimmed away with other blanks, and what is left is a page of ours.
    expect([303, wish, answer.location]).toEqual([
      answer.status,
      wish,
      wish.trim() === '/orders' ? '/orders' : '/',
    ])
  })

  test('a form that is sent twice makes one order', async () => {
    const grace = await customer('grace')
    await grace.post('/basket/add', { product: 'key' })
    const form = hiddenValue((await grace.get('/checkout')).text, 'form')
    const first = await grace.post('/checkout', { form, note: '' })
    await grace.post('/basket/add', { product: 'lamp' })
    const second = await grace.post('/checkout', { form, note: '' })
    expect(first.location).toMatch(/^\/orders\/\d+$/)
    expect(second.location).toBe(first.location)
    expect((await grace.get(first.location ?? '')).text).not.toContain('× Desk lamp')
  })

  test('orders of others are as unknown as those that never were', async () => {
    const grace = await customer('grace')
    await grace.post('/basket/add', { product: 'key' })
    const form = hiddenValue((await grace.get('/checkout')).text, 'form')
    const { location } = await grace.post('/checkout', { form, note: 'secret note' })
    const linus = await customer('linus')
    const theirs = await linus.get(location ?? '')
    expect(theirs.status).toBe(404)
    expect(theirs.text).not.toContain('secret note')
    expect((await linus.get('/orders/999999')).status).toBe(404)
  })

  test('sessions of others cannot be ended', async () => {
    const [grace, linus] = [await customer('grace'), await customer('linus')]
    const { sessionId } = JSON.parse((await grace.get('/auth/session')).text) as { sessionId: string }
    await linus.post('/account/sessions/end', { session: sessionId })
    expect((await grace.get('/orders')).status).toBe(200)
  })

  describe('CSRF-6: in a browser that does not say where a form is from', () => {
    let grace: Visitor
    beforeEach(async () => {
      grace = await customer('grace', 'nothing')
    })

    test('the token of the page is what lets it through', async () => {
      const token = hiddenValue((await grace.get('/')).text, 'form_token')
      expect((await grace.post('/basket/add', { product: 'key', form_token: token })).status).toBe(303)
    })

    test('a form without it, or with the token of somebody else, is refused, and shows what it said', async () => {
      const linus = await customer('linus', 'nothing')
      const theirs = hiddenValue((await linus.get('/')).text, 'form_token')
      const typed = { name: 'G', street: '1 New <Street>', postcode: '1', city: 'York' }
      for (const extra of [{}, { form_token: theirs }, { form_token: 'made up' }]) {
        const answer = await grace.post('/account/address', { ...typed, ...extra })
        expect(answer.status).toBe(403)
        expect(answer.text).toContain('1 New &lt;Street&gt;')
        expect(answer.text).not.toContain('<form')
      }
      expect((await grace.get('/account')).text).not.toContain('York')
    })
  })

  test('CSRF-1: a form of another origin is refused, and none of its words are shown', async () => {
    const grace = await customer('grace')
    const fields = { name: 'E', street: 'Evil Street', postcode: '1', city: 'E' }
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    const answer = await grace.post('/account/address', fields, headers)
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('was not accepted')
    expect(answer.text).not.toContain('Evil Street')
  })

  test('programs get JSON for the routes that are theirs', async () => {
    const headers = { 'content-type': 'application/json', origin: shop.url, 'sec-fetch-site': 'same-origin' }
    const body = JSON.stringify({ ...credentials('ada'), remember: true })
    const answer = await fetch(`${shop.url}/auth/sign-in`, { method: 'POST', headers, body })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ subject: 'ada' })
    // 30 days, less what has passed since.
    const maxAgeSeconds = Number(/Max-Age=(\d+)/.exec(answer.headers.getSetCookie()[0] ?? '')?.[1])
    expect(maxAgeSeconds).toBeGreaterThan(2_592_000 - 600)
    expect(maxAgeSeconds).toBeLessThanOrEqual(2_592_000)
  })

  test.each([
    ['a body that is too long', 'application/x-www-form-urlencoded', `note=${'a'.repeat(20_000)}`, 413],
    ['a body in another language', 'application/x-www-form-urlencoded; charset=klingon', 'a=b', 415],
    ['fields that come twice', 'application/x-www-form-urlencoded', 'product=key&product=lamp', 303],
    ['a product that is not sold', 'application/x-www-form-urlencoded', 'product=__proto__', 303],
    ['no form at all', 'text/plain', 'product=key', 303],
  ])('%s breaks nothing', async (_, contentType, body, status) => {
    const headers = { 'content-type': contentType, origin: shop.url, 'sec-fetch-site': 'same-origin' }
    const answer = await fetch(`${shop.url}/basket/add`, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
    })
    expect(answer.status).toBe(status)
    expect(answer.headers.getSetCookie().filter((line) => line.startsWith('shop-basket'))).toEqual([])
    expect((await fetch(shop.url)).status).toBe(200)
  })
})

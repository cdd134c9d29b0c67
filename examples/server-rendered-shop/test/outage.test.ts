import { memoryStore, type Store } from 'latchkey'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startShop, strategies, type RunningShop } from './support/shop.ts'
import { credentials, hiddenValue, visitor, type Visitor } from './support/visitor.ts'

describe.each(strategies)('while the store is down, under %s', (strategy) => {
  let shop: RunningShop
  let grace: Visitor
  let breakable: Breakable
  beforeEach(async () => {
    breakable = breakableStore()
    shop = await startShop({ strategy, store: breakable.store })
    grace = visitor(shop.url)
    expect((await grace.post('/sign-in', credentials('grace'))).status).toBe(303)
    expect((await grace.post('/basket/add', { product: 'key' })).status).toBe(303)
    breakable.isDown = true
  })
  afterEach(async () => {
    breakable.isDown = false
    await shop.close()
  })

  test('nobody is signed out, and nobody is taken for a stranger', async () => {
    const answer = await grace.get('/orders')
    expect(answer.status).toBe(503)
    expect(answer.text).toContain('You have not been signed out')
    expect(answer.setCookies.filter((line) => line.startsWith('lk-shop'))).toEqual([])
    const catalogue = await grace.get('/')
    expect(catalogue.status).toBe(200)
    expect(catalogue.text).not.toContain('>Sign in<')
    breakable.isDown = false
    expect((await grace.get('/orders')).status).toBe(200)
  })

  test('what was typed is on the page, and goes out again with its button', async () => {
    const answer = await grace.post('/checkout', { form: 'f1', note: 'Ring "twice"\nplease' })
    expect(answer.status).toBe(503)
    expect(answer.text).toContain('action="/checkout"')
    expect(hiddenValue(answer.text, 'note')).toBe('Ring &quot;twice&quot;\nplease')
    breakable.isDown = false
    const { location } = await grace.post('/checkout', {
      form: hiddenValue(answer.text, 'form'),
      note: 'Ring',
    })
    expect(location).toBe('/orders/1001')
  })

  test('no basket is changed', async () => {
    const answer = await grace.post('/basket/add', { product: 'lamp' })
    expect(answer.status).toBe(503)
    expect(answer.setCookies).toEqual([])
    breakable.isDown = false
    expect((await grace.get('/basket')).text).not.toContain('Desk lamp')
  })

  test('a sign-in is to be tried again, and its password is not written onto the page', async () => {
    const stranger = visitor(shop.url)
    const { name, password } = credentials('linus')
    const answer = await stranger.post('/sign-in', { name, password, return_to: '/orders' })
    expect(answer.status).toBe(503)
    expect(answer.text).not.toContain(password)
    expect(hiddenValue(answer.text, 'name')).toBe('linus')
    expect(hiddenValue(answer.text, 'return_to')).toBe('/orders')
    expect(answer.text).toContain('type="password"')
    expect(answer.setCookies).toEqual([])
  })

  test('signing out is a page as well, and leaves the cookie for another try', async () => {
    const answer = await grace.post('/auth/sign-out', {})
    expect(answer.status).toBe(503)
    expect(answer.text).toContain('action="/auth/sign-out"')
    expect(answer.setCookies).toEqual([])
    breakable.isDown = false
    const again = await grace.post('/auth/sign-out', {})
    expect([again.status, again.location]).toEqual([303, '/signed-out'])
    expect((await grace.get('/orders')).status).toBe(401)
  })
})

interface Breakable {
  readonly store: Store
  isDown: boolean
}

/** A store in memory that can be cut off: every call then fails as one over a broken connection does. */
function breakableStore(): Breakable {
  const inner = memoryStore()
  const breakable = { store: inner as Store, isDown: false }
  const cut = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (name === 'close' || name === 'subscribe' || name === 'localEncryptionKey') return value
        if (typeof value === 'object' && value !== null) return cut(value)
        if (typeof value !== 'function') return value
        return (...args: unknown[]): unknown => {
          if (breakable.isDown) throw new Error('connect ECONNREFUSED')
          return Reflect.apply(value, target, args)
        }
      },
    })
  breakable.store = cut(inner as Store)
  return breakable
}

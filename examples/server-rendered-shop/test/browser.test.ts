import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { demoPassword } from '@latchkey/example-shared'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { heading, inChromium, isBrowserMissing, launchBrowser, pathOf, signInOn } from './support/browser.ts'
import { pushedClock, startShop, strategies, type PushedClock, type RunningShop } from './support/shop.ts'

// A dozen pages each, on a machine that may be busy with other suites.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

describe.skipIf(isBrowserMissing)(inChromium('the shop in Chromium'), () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())

  describe.each(strategies)('under %s', (strategy) => {
    let shop: RunningShop
    let clock: PushedClock
    let profiles: BrowserContext[] = []
    beforeEach(async () => {
      clock = pushedClock()
      shop = await startShop({ strategy, overrides: { clock: clock.now } })
    })
    afterEach(async () => {
      await Promise.all(profiles.map((profile) => profile.close()))
      profiles = []
      await shop.close()
    })

    /** A browser profile of its own, without JavaScript: the pages have to work like that. */
    async function profile(): Promise<Page> {
      const context = await browser.newContext({ javaScriptEnabled: false })
      context.setDefaultTimeout(120_000)
      profiles.push(context)
      return context.newPage()
    }

    async function signedIn(name: string): Promise<Page> {
      const page = await profile()
      await page.goto(`${shop.url}/sign-in`)
      await signInOn(page, name)
      await page.getByRole('button', { name: 'Sign out' }).waitFor()
      return page
    }

    test('a stranger’s basket comes along through sign-in, and becomes an order', async () => {
      const page = await profile()
      await page.goto(shop.url)
      await page.getByRole('button', { name: 'Add Teacup to basket' }).click()
      await page.getByRole('button', { name: 'Add Brass latch to basket' }).click()
      await page.getByRole('link', { name: /^Basket/ }).click()
      await page.getByLabel('How many of Teacup').fill('3')
      await page.getByRole('button', { name: 'Change Teacup' }).click()
      expect(await page.locator('.total').textContent()).toContain('€66.25')

      await page.getByRole('link', { name: 'Check out' }).click()
      expect(pathOf(page)).toBe('/checkout')
      await signInOn(page, 'grace')
      expect(pathOf(page)).toBe('/checkout')
      expect(await page.locator('main').textContent()).toContain('3 × Teacup')

      await page.getByLabel('A note to the parcel').fill('Mind the “plover” & the dog <woof>')
      await page.getByRole('button', { name: 'Place the order' }).click()
      expect(await heading(page)).toBe('Order 1001')
      const main = await page.locator('main').textContent()
      expect(main).toContain('€66.25')
      expect(main).toContain('Mind the “plover” & the dog <woof>')
      // The basket is empty, for the account and for the browser.
      await page.getByRole('link', { name: 'Basket', exact: true }).click()
      expect(await page.locator('main').textContent()).toContain('nothing in it yet')
      await page.getByRole('link', { name: 'Orders' }).click()
      expect(await page.getByRole('link', { name: 'Order 1001' }).count()).toBe(1)
    })

    test('a message is shown once, to strangers and to customers', async () => {
      const page = await profile()
      await page.goto(shop.url)
      await page.getByRole('button', { name: 'Add Teacup to basket' }).click()
      expect(await page.getByRole('status').textContent()).toBe('Teacup is in your basket.')
      await page.reload()
      expect(await page.getByRole('status').count()).toBe(0)

      await page.goto(`${shop.url}/sign-in`)
      await signInOn(page, 'grace')
      expect(await page.getByRole('status').textContent()).toBe('Welcome, Grace Member.')
      await page.reload()
      expect(await page.getByRole('status').count()).toBe(0)
      await page.getByRole('button', { name: 'Add Notebook to basket' }).click()
      expect(await page.getByRole('status').textContent()).toBe('Notebook is in your basket.')
      await page.reload()
      expect(await page.getByRole('status').count()).toBe(0)
      const names = (await page.context().cookies()).map(({ name }) => name)
      expect(names.filter((name) => name.startsWith('shop-'))).toEqual([])
    })

    test('whoever asks to be remembered keeps the cookies for 30 days, everybody else until the browser is closed', async () => {
      const page = await profile()
      await page.goto(`${shop.url}/sign-in`)
      await page.getByLabel('Keep me signed in').check()
      await signInOn(page, 'grace')
      const remembered = await credentialCookies(page)
      expect(remembered.length).toBe(strategy === 'jwt' ? 2 : 1)
      const thirtyDaysSeconds = 2_592_000
      for (const { expires, httpOnly, sameSite } of remembered) {
        expect(expires - Date.now() / 1000).toBeGreaterThan(thirtyDaysSeconds - 600)
        expect(expires - Date.now() / 1000).toBeLessThan(thirtyDaysSeconds + 600)
        expect([httpOnly, sameSite]).toEqual([true, 'Lax'])
      }
      const other = await signedIn('grace')
      for (const { expires } of await credentialCookies(other)) expect(expires).toBe(-1)
    })

    test('one browser signs the other out, which is sent to sign in at its next click and then back to where it was', async () => {
      const [first, second] = [await signedIn('grace'), await signedIn('grace')]
      await first.goto(`${shop.url}/account`)
      await second.goto(`${shop.url}/account`)
      await second.getByRole('button', { name: /^End / }).click()
      expect(await second.getByRole('status').textContent()).toContain('That session is over')

      await first.getByRole('link', { name: 'Orders' }).click()
      expect(await heading(first)).toBe('Sign in')
      expect(await first.getByRole('status').textContent()).toContain('Your session is over')
      await signInOn(first, 'grace')
      expect(pathOf(first)).toBe('/orders')

      await first.goto(`${shop.url}/account`)
      await first.getByRole('button', { name: 'Sign out the others' }).click()
      await second.reload()
      expect(await heading(second)).toBe('Sign in')
      await first.reload()
      expect(await heading(first)).toBe('Your account')
    })

    test('what was typed into a form survives the end of the session', async () => {
      const [first, second] = [await signedIn('grace'), await signedIn('grace')]
      await first.getByRole('button', { name: 'Add Teacup to basket' }).click()
      await first.goto(`${shop.url}/checkout`)
      await first.getByLabel('A note to the parcel').fill('Two lines,\nboth kept')
      await second.goto(`${shop.url}/account`)
      await second.getByRole('button', { name: 'Sign out everywhere' }).click()
      expect(await heading(second)).toBe('You are signed out')

      await first.getByRole('button', { name: 'Place the order' }).click()
      expect(await heading(first)).toBe('Sign in')
      await signInOn(first, 'grace')
      expect(pathOf(first)).toBe('/checkout')
      expect(await first.getByLabel('A note to the parcel').inputValue()).toBe('Two lines,\nboth kept')
      await first.getByRole('button', { name: 'Place the order' }).click()
      expect(await heading(first)).toBe('Order 1001')
      expect(await first.locator('.note').textContent()).toContain('both kept')
      // It was used, so it waits no more.
      await first.goto(shop.url)
      await first.getByRole('button', { name: 'Add Teacup to basket' }).click()
      await first.goto(`${shop.url}/checkout`)
      expect(await first.getByLabel('A note to the parcel').inputValue()).toBe('')
    })

    test('an address is changed only after the password was given again, and nothing has to be typed twice', async () => {
      const page = await signedIn('grace')
      const before = await credentialCookies(page)
      clock.push(120)
      await page.goto(`${shop.url}/account/address`)
      await page.getByLabel('City').fill('Łódź')
      await page.getByRole('button', { name: 'Save' }).click()
      expect(await heading(page)).toBe('Confirm that it is you')
      await page.getByLabel('Password').fill('not the password')
      await page.getByRole('button', { name: 'Confirm' }).click()
      expect(await page.getByRole('alert').textContent()).toContain('not your password')
      await page.getByLabel('Password').fill(demoPassword)
      await page.getByRole('button', { name: 'Confirm' }).click()
      expect(pathOf(page)).toBe('/account/address')
      expect(await page.getByLabel('City').inputValue()).toBe('Łódź')
      await page.getByRole('button', { name: 'Save' }).click()
      expect(pathOf(page)).toBe('/account')
      expect(await page.locator('address').textContent()).toContain('Łódź')
      const after = await credentialCookies(page)
      for (const { name, value } of before)
        expect(after.find((cookie) => cookie.name === name)?.value).not.toBe(value)
    })

    test('a cookie that was copied is worth nothing after the owner has signed out', async () => {
      const page = await signedIn('grace')
      const thief = await profile()
      await thief.context().addCookies(await page.context().cookies())
      await thief.goto(`${shop.url}/orders`)
      expect(await heading(thief)).toBe('Your orders')

      await page.getByRole('button', { name: 'Sign out' }).click()
      expect(await heading(page)).toBe('You are signed out')
      expect(await credentialCookies(page)).toEqual([])
      const answer = await thief.reload()
      expect(answer?.status()).toBe(401)
      expect(await heading(thief)).toBe('Sign in')
    })

    test('the back button shows no private page after signing out', async () => {
      const page = await signedIn('grace')
      await page.getByRole('link', { name: 'Grace Member' }).click()
      expect(await heading(page)).toBe('Your account')
      await page.getByRole('button', { name: 'Sign out', exact: true }).click()
      expect(await heading(page)).toBe('You are signed out')
      await page.goBack()
      expect(pathOf(page)).toBe('/account')
      expect(await heading(page)).toBe('Sign in')
      expect(await page.locator('body').textContent()).not.toContain('Meridian Row')
    })

    test('SID-3: nobody signs in to a session that somebody else has planted', async () => {
      const attacker = await signedIn('linus')
      const planted = await credentialCookies(attacker)
      const victim = await profile()
      await victim.goto(`${shop.url}/sign-in`)
      await victim.context().addCookies(planted)
      await signInOn(victim, 'grace')
      expect(await victim.getByRole('link', { name: 'Grace Member' }).count()).toBe(1)
      const own = await credentialCookies(victim)
      for (const { name, value } of planted)
        expect(own.find((cookie) => cookie.name === name)?.value).not.toBe(value)
      // And what was planted is over, for whoever planted it.
      await attacker.goto(`${shop.url}/account`)
      expect(await heading(attacker)).toBe('Sign in')
    })

    describe('pages of other origins', () => {
      let evil: Server
      beforeEach(async () => {
        evil = createServer((_req, res) => {
          res.setHeader('content-type', 'text/html').end(trap(shop.url))
        })
        await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
      })
      afterEach(async () => {
        evil.closeAllConnections()
        await new Promise((resolve) => evil.close(resolve))
      })

      // By another port of our own host, cookies come along: only the origin tells. By another host SameSite withholds them.
      test.each(['localhost', '127.0.0.1'])(
        'CSRF-1: a form on a page of %s changes nothing',
        async (host) => {
          const page = await signedIn('grace')
          for (const name of ['Win', 'Move', 'Leave']) {
            await page.goto(`http://${host}:${(evil.address() as AddressInfo).port}/`)
            const [answer] = await Promise.all([
              page.waitForResponse((response) => response.url().startsWith(shop.url)),
              page.getByRole('button', { name }).click(),
            ])
            expect([name, answer.status()]).toEqual([name, 403])
            expect(await heading(page)).toBe('That form was not accepted')
            expect(await page.locator('main').textContent()).not.toContain('Evil Street')
          }
          await page.goto(`${shop.url}/account`)
          expect(await heading(page)).toBe('Your account')
          expect(await page.locator('address').textContent()).toContain('Meridian Row')
          await page.goto(`${shop.url}/basket`)
          expect(await page.locator('main').textContent()).toContain('nothing in it yet')
        },
      )

      test('CSRF-5: and signs no stranger in, nor fills a stranger’s basket', async () => {
        const page = await profile()
        for (const name of ['Win', 'Sign in']) {
          await page.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`)
          await page.getByRole('button', { name }).click()
          expect(await heading(page)).toBe('That form was not accepted')
          expect(await page.context().cookies()).toEqual([])
        }
      })
    })

    async function credentialCookies(page: Page): ReturnType<BrowserContext['cookies']> {
      return (await page.context().cookies()).filter(({ name }) => name.startsWith('lk-shop'))
    }
  })
})

/** What an attacker would write. */
function trap(url: string): string {
  const form = (path: string, fields: Readonly<Record<string, string>>, label: string): string =>
    `<form method="post" action="${url}${path}">${Object.entries(fields)
      .map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
      .join('')}<button>${label}</button></form>`
  return [
    form('/basket/add', { product: 'plover' }, 'Win'),
    form('/account/address', { name: 'E', street: 'Evil Street', postcode: '1', city: 'E' }, 'Move'),
    form('/auth/sign-out', {}, 'Leave'),
    form('/sign-in', { name: 'linus', password: demoPassword }, 'Sign in'),
  ].join('')
}

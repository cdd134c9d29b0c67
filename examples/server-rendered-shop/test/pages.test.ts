import axe, { type AxeResults } from 'axe-core'
import { demoPassword } from '@latchkey/example-shared'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { heading, inChromium, isBrowserMissing, launchBrowser, pathOf, signInOn } from './support/browser.ts'
import { pushedClock, startShop, type PushedClock, type RunningShop } from './support/shop.ts'

// Three scans of each page, on a machine that may be busy with other suites.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 })

/** Themes change colours and nothing else, so the other rules are looked at in one of them. */
const looks = [
  { width: 1280, colorScheme: 'light', rules: 'all' },
  { width: 320, colorScheme: 'light', rules: 'all' },
  { width: 1280, colorScheme: 'dark', rules: 'colours' },
] as const

const rules = {
  all: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  colours: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
} as const

describe.skipIf(isBrowserMissing)(inChromium('the pages of the shop'), () => {
  let browser: Browser
  let shop: RunningShop
  let clock: PushedClock
  let context: BrowserContext
  let page: Page
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    clock = pushedClock()
    // Tokens are the longest that the panel has to show.
    shop = await startShop({ strategy: 'jwt', overrides: { clock: clock.now } })
    context = await browser.newContext()
    context.setDefaultTimeout(120_000)
    page = await context.newPage()
  })
  afterEach(async () => {
    await context.close()
    await shop.close()
  })

  test('axe finds nothing, nothing scrolls sideways, and nothing breaks the policy of the pages', async () => {
    const complaints: string[] = []
    page.on('console', (message) => {
      // Chromium itself notes every answer that is none: those of 401 and 404 are meant.
      if (!message.text().includes('the server responded with a status of')) complaints.push(message.text())
    })
    const found: string[] = []
    const look = async (name: string): Promise<void> => {
      found.push(...(await faults(page)).map((fault) => `${name}: ${fault}`))
    }

    await page.goto(shop.url)
    await page.getByRole('button', { name: 'Add Wooden plover to basket' }).click()
    await look('catalogue with a message')
    await page.goto(`${shop.url}/basket`)
    await look('basket')
    await page.goto(`${shop.url}/checkout`)
    await look('asked to sign in')
    await page.getByLabel('Name').fill('grace')
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await look('sign-in refused')
    await signInOn(page, 'grace')
    await look('checkout')
    await page.getByLabel('A note to the parcel').fill('w'.repeat(120))
    await page.getByRole('button', { name: 'Place the order' }).click()
    await look('order')
    await page.goto(`${shop.url}/orders`)
    await look('orders')
    await page.goto(`${shop.url}/account`)
    await look('account')
    await page.locator('summary').first().click()
    await look('account with the token open')
    await page.goto(`${shop.url}/account/address`)
    await page.getByLabel('City').fill(' ')
    await page.getByRole('button', { name: 'Save' }).click()
    await look('address refused')
    clock.push(120)
    await page.getByLabel('City').fill('York')
    await page.getByRole('button', { name: 'Save' }).click()
    await look('step-up')
    await page.goto(`${shop.url}/nothing`)
    await look('not found')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await look('signed out')

    expect(found).toEqual([])
    expect(complaints).toEqual([])
  })

  test('a whole purchase needs nothing but the keyboard', async () => {
    await page.goto(shop.url)
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Skip to content')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Add Desk lamp to basket')
    await page.keyboard.press('Enter')
    await page.getByRole('status').waitFor()
    await tabTo(page, /^Basket/)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/basket')
    await tabTo(page, 'Check out')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/checkout')
    await tabTo(page, 'Name')
    await page.keyboard.type('grace')
    await tabTo(page, 'Password')
    await page.keyboard.type(demoPassword)
    await tabTo(page, /^Keep me signed in/)
    await page.keyboard.press('Space')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Check out' }).waitFor()
    await tabTo(page, 'Place the order')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /^Order/ }).waitFor()
    expect(await heading(page)).toBe('Order 1001')
    expect(pathOf(page)).toBe('/orders/1001')
  })
})

/** What axe and the width have to say, in every look. */
async function faults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const found: string[] = []
  for (const { width, colorScheme, rules: name } of looks) {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme })
    const scrollWidth = await page.evaluate('document.documentElement.scrollWidth')
    if (scrollWidth !== width) found.push(`${String(scrollWidth)} px wide on a screen of ${width}`)
    const run = `axe.run({ runOnly: ${JSON.stringify(rules[name])} })`
    const { violations } = (await page.evaluate(run)) as AxeResults // what axe.run resolves with
    for (const { id, nodes } of violations) {
      found.push(`${width} ${colorScheme} ${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    }
  }
  return found
}

/** Presses Tab until what has the focus is called that, once around the page at most. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const seen: string[] = []
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    const found = await focused(page)
    if (typeof name === 'string' ? found === name : name.test(found)) return
    seen.push(found)
  }
  throw new Error(`Tab leads to ${seen.join(', ')}, and not to ${String(name)}.`)
}

/** What has the focus, by the words of its label or its own. */
async function focused(page: Page): Promise<string> {
  const text = await page.evaluate(`(() => {
    const element = document.activeElement
    return (element.labels?.[0] ?? element).textContent
  })()`)
  return String(text).replaceAll(/\s+/g, ' ').trim()
}

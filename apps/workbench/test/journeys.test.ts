import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pasteToken } from './states/jwt-states.ts'
import { inChromium, isBrowserMissing, launchBrowser } from './support/browser.ts'
import { type StaticHost, startStaticHost } from './support/static-host.ts'
import { readyOffline } from './support/watch.ts'

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEiLCJleHAiOjE4MDAwMDAwMDB9.c2lnbmF0dXJl'

describe.skipIf(isBrowserMissing)(inChromium('journeys'), () => {
  let host: StaticHost
  let browser: Browser
  let context: BrowserContext
  let page: Page
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    host = await startStaticHost()
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    page = await context.newPage()
  })
  afterEach(async () => {
    await context.close()
    await host.close()
  })

  const focused = (): Promise<string> =>
    page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null
      return element?.getAttribute('aria-label') ?? element?.textContent?.trim().slice(0, 60) ?? ''
    })

  async function press(key: string, times = 1): Promise<void> {
    for (let index = 0; index < times; index++) await page.keyboard.press(key)
  }

  describe('by keyboard alone', () => {
    test('the first stop skips to the content, and the palette leads anywhere', async () => {
      await page.goto(host.url)
      await press('Tab')
      expect(await focused()).toBe('Skip to content')
      await press('Enter')
      expect(await page.evaluate('document.activeElement.id')).toBe('main')
      await press('Control+k')
      await page.getByRole('combobox', { name: 'Search tools and commands' }).waitFor()
      await page.keyboard.type('bearer')
      await press('Enter')
      await page.waitForURL(`${host.url}/tools/jwt`)
      await page.getByRole('heading', { level: 1, name: 'JWT inspector' }).waitFor()
    })

    test('closing the palette gives the focus back', async () => {
      await page.goto(host.url)
      const search = page.getByRole('button', { name: 'Search' })
      await search.focus()
      await press('Enter')
      await page.getByRole('combobox').waitFor()
      await press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
      await expect.poll(focused).toContain('Search')
    })

    test('a token is decoded, its claim shown where it stands, its views turned, and nothing traps the focus', async () => {
      await page.goto(`${host.url}/tools/jwt`)
      const field = page.getByLabel('Token', { exact: true })
      for (
        let stops = 0;
        stops < 30 && !(await field.evaluate((element) => element === document.activeElement));
        stops++
      ) {
        await press('Tab')
      }
      await page.keyboard.insertText(token)
      await page.getByRole('button', { name: 'exp', exact: true }).last().waitFor()

      const claim = page
        .getByRole('table', { name: 'Payload' })
        .getByRole('button', { name: 'sub', exact: true })
      await claim.focus()
      await press('Space')
      expect(await claim.getAttribute('aria-pressed')).toBe('true')
      expect(await page.locator('.mirror .lit').textContent()).toContain('zdWIi')

      const tabs = page.getByRole('tablist', { name: 'Views of the payload' })
      await tabs.getByRole('tab', { name: 'Table' }).focus()
      await press('ArrowRight')
      expect(await tabs.getByRole('tab', { name: 'JSON' }).getAttribute('aria-selected')).toBe('true')
      await press('Tab')
      expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('tabpanel')

      await page.locator('.json').first().waitFor()

      // Walking on leaves the page in the end: each stop is another one, and all can be seen.
      const stops = new Set<string>()
      for (let count = 0; count < 120; count++) {
        await press('Tab')
        const stop = await page.evaluate(async () => {
          // What takes the focus is scrolled to with the next frame.
          await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
          const element = document.activeElement as HTMLElement
          if (element === document.body) return 'out'
          const { top, bottom } = element.getBoundingClientRect()
          return `${element.outerHTML.slice(0, 200)} ${Math.round(top + scrollY)} ${bottom > 0 && top < innerHeight}`
        })
        if (stop === 'out' || stops.has(stop)) break
        expect(stop).toMatch(/true$/)
        stops.add(stop)
      }
      expect(stops.size).toBeGreaterThan(10)
      expect(stops.size).toBeLessThan(120)
    })

    test('the time is judged at a moment that is typed, not slid to', async () => {
      await page.goto(`${host.url}/tools/jwt`)
      await pasteToken(page, token)
      await page.getByLabel('As of (UTC)').fill('2030-01-01T00:00:00')
      await page
        .getByRole('list', { name: 'Verdicts' })
        .getByText(/^Expired/)
        .waitFor()
      await page.getByRole('button', { name: 'exp − 1 s' }).press('Enter')
      await page
        .getByRole('list', { name: 'Verdicts' })
        .getByText(/^Expires in 1 second/)
        .waitFor()
      await page.getByRole('button', { name: 'exp', exact: true }).first().press('Enter')
      await page
        .getByRole('list', { name: 'Verdicts' })
        .getByText(/^Expired/)
        .waitFor()
    })
  })

  test('a change of the verdicts is announced once, politely', async () => {
    await page.goto(`${host.url}/tools/jwt`)
    await page.evaluate(() => {
      const said: string[] = []
      Object.assign(globalThis, { said })
      const region = document.querySelector('[aria-live=polite]')!
      new MutationObserver(() => said.push(region.textContent ?? '')).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      })
    })
    await pasteToken(page, token)
    await expect.poll(() => page.evaluate('said.length')).toBe(1)
    expect(await page.evaluate('said[0]')).toMatch(
      /Structure: .+ Signature: Not checked\. Time: .+ Expectations: .+ Key: /,
    )
    // The clock ticks on, and nobody is told.
    await page.waitForTimeout(2500)
    expect(await page.evaluate('said.length')).toBe(1)
  })

  test('back and at once forward again leads where it says, though the page had not woken up in between', async () => {
    await context.close()
    // A service worker would answer in place of the route below.
    context = await browser.newContext({ serviceWorkers: 'block' })
    page = await context.newPage()
    await page.goto(host.url)
    await page.getByLabel('Paste anything').fill(token)
    await page.getByRole('button', { name: 'Open in JWT inspector' }).click()
    await page.getByRole('heading', { level: 1, name: 'JWT inspector' }).waitFor()

    // The home page comes back without its scripts, which come late.
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    context.setDefaultTimeout(5_000)
    await page.route(/assets\/home.*\.js$/, async (route) => {
      await held
      await route.continue()
    })
    await page.goBack({ waitUntil: 'commit' })
    await page.getByLabel('Paste anything').waitFor()
    await page.goForward({ waitUntil: 'commit' })
    letGo()
    await page.waitForURL(`${host.url}/tools/jwt`)
    await page.getByRole('heading', { level: 1, name: 'JWT inspector' }).waitFor()
  })

  test('without a network everything works, once it was ready', async () => {
    await page.goto(host.url)
    await readyOffline(page)
    await host.close()
    await context.setOffline(true)
    await page.goto(`${host.url}/tools/jwt`)
    await pasteToken(page, token)
    await page.getByRole('textbox', { name: 'Secret or public key' }).fill('secret')
    await page
      .getByRole('list', { name: 'Verdicts' })
      .getByText(/^Invalid/)
      .waitFor()
    await page.getByText('Copy as code or report').click()
    await page.getByRole('tab', { name: 'curl' }).waitFor()
    host = await startStaticHost()
  })

  test('a new version waits until it is accepted', async () => {
    await page.goto(host.url)
    await readyOffline(page)
    host.replace('/sw.js', (text) =>
      text.replace(/version:(["'`])[0-9a-f]{16}/, 'version:$1' + 'f'.repeat(16)),
    )
    await page.reload()
    const notice = page.getByRole('status', { name: 'New version' })
    await notice.waitFor()
    expect(await page.evaluate('caches.keys()')).toHaveLength(2)
    await Promise.all([
      page.waitForEvent('load'),
      notice.getByRole('button', { name: 'Load it now' }).click(),
    ])
    await expect.poll(() => page.evaluate('caches.keys()')).toEqual([`latchkey-workbench-${'f'.repeat(16)}`])
    expect(await notice.count()).toBe(0)
  })

  describe('a shared link', () => {
    beforeEach(async () => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write'])
      await page.goto(`${host.url}/tools/jwt`)
      await pasteToken(page, token)
      await page.getByRole('button', { name: 'Share' }).click()
    })

    const copied = async (): Promise<string> => {
      await page.getByRole('button', { name: 'Copy the link' }).click()
      await page.getByText('Copied', { exact: true }).waitFor()
      return page.evaluate(() => navigator.clipboard.readText())
    }

    test('has no signature unless that is asked for, and is gone from the address once it is read', async () => {
      const link = await copied()
      expect(link).toMatch(/^http:\/\/localhost:\d+\/tools\/jwt#token=/)
      const [header, payload, signature] = token.split('.')
      expect(link).toContain(header)
      expect(link).toContain(payload)
      expect(link).not.toContain(signature)

      host.takeRequests()
      const reader = await context.newPage()
      await reader.goto(link)
      await reader.getByText('"ada"').waitFor()
      expect(reader.url()).toBe(`${host.url}/tools/jwt`)
      expect(host.takeRequests().filter((request) => request.includes(payload!))).toEqual([])
      await reader.reload()
      await reader.getByText('Paste a token on the left').waitFor()
    })

    test('with its signature it is called what it is', async () => {
      await page.getByLabel('Keep the signature').check()
      await page.getByRole('alert').getByText('credential').waitFor()
      expect(await copied()).toContain(token.split('.')[2])
    })
  })

  test.each(['light', 'dark'] as const)(
    'a chosen %s theme is there before anything is painted',
    async (theme) => {
      await page.emulateMedia({ colorScheme: theme === 'light' ? 'dark' : 'light' })
      await page.goto(host.url)
      for (let clicks = 0; clicks < (theme === 'light' ? 1 : 2); clicks++) {
        await page.getByRole('button', { name: /^Theme: / }).click()
      }
      const ground = (): Promise<string> =>
        page.evaluate(() => getComputedStyle(document.body).backgroundColor)
      const chosen = await ground()
      expect(chosen).toBe(theme === 'light' ? 'rgb(251, 250, 247)' : 'rgb(20, 19, 15)')
      // Before the module of the page could run: modules wait for the document, this does not.
      await page.addInitScript(() => {
        const look = (): void => {
          if (document.body === null) return void requestAnimationFrame(look)
          Object.assign(globalThis, { firstGround: getComputedStyle(document.body).backgroundColor })
        }
        look()
      })
      await page.reload()
      expect(await page.evaluate('firstGround')).toBe(chosen)
    },
  )
})

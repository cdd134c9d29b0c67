import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { goodPassword, startWorld, type World } from './support/world.ts'

const executablePath = process.env['LATCHKEY_CHROMIUM'] ?? '/usr/bin/chromium'
const isRequired = process.env['LATCHKEY_REQUIRE_SERVICES'] === '1'
const isMissing = !existsSync(executablePath) && !isRequired

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const suite = isMissing ? 'in Chromium (skipped: not installed; apt-get install chromium)' : 'in Chromium'

describe.skipIf(isMissing)(suite, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: flags })
  })
  afterAll(() => browser?.close())

  describe.each(['session', 'jwt', 'hybrid'] as const)('under %s', (strategy) => {
    let world: World
    let profiles: BrowserContext[] = []
    beforeEach(async () => {
      world = await startWorld({ strategy })
    })
    afterEach(async () => {
      await Promise.all(profiles.map((profile) => profile.close()))
      profiles = []
      await world.close()
    })

    /** A browser profile of its own, without JavaScript: the pages have to work like that. */
    async function profile(): Promise<Page> {
      const context = await browser.newContext({ javaScriptEnabled: false })
      profiles.push(context)
      return context.newPage()
    }

    test('one profile ends the session of another, which is out at its next click', async () => {
      const [first, second] = [await profile(), await profile()]

      await first.goto(world.url)
      await first.getByRole('link', { name: 'Create an account' }).click()
      await first.getByLabel('Email or name').fill('ada@example.com')
      await first.getByLabel('Password').fill(goodPassword)
      await first.getByRole('button', { name: 'Create account' }).click()
      expect(await first.getByRole('heading', { level: 1 }).textContent()).toContain('ada@example.com')

      await second.goto(`${world.url}/account`)
      expect(new URL(second.url()).pathname).toBe('/sign-in')
      await second.getByLabel('Email or name').fill('ADA@example.com')
      await second.getByLabel('Password').fill(goodPassword)
      await second.getByRole('button', { name: 'Sign in' }).click()
      expect(new URL(second.url()).pathname).toBe('/account')
      expect(await second.locator('.session').count()).toBe(2)

      await second.getByRole('button', { name: /^End session/ }).click()
      expect(await second.getByRole('status').textContent()).toContain('That session is over')
      expect(await second.locator('.session').count()).toBe(1)

      await first.getByRole('link', { name: 'ada@example.com' }).click()
      expect(new URL(first.url()).pathname).toBe('/sign-in')
      expect(await first.getByRole('status').textContent()).toContain('Your session has ended')
      // What it ended with is gone from the browser as well.
      await first.goto(world.url)
      expect(await first.getByRole('link', { name: 'Sign in' }).first().isVisible()).toBe(true)
    })

    test('a wrong password is told beside the field, in reach of the keyboard', async () => {
      const page = await profile()
      await page.goto(`${world.url}/sign-in`)
      await page.getByLabel('Email or name').fill('nobody')
      await page.getByLabel('Password').fill('a password of no account')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').waitFor()
      const password = page.getByLabel('Password')
      expect(await password.getAttribute('aria-invalid')).toBe('true')
      const errorId = await password.getAttribute('aria-describedby')
      expect(await page.locator(`#${errorId}`).textContent()).toContain('do not belong together')
      await page.getByRole('alert').getByRole('link').click()
      expect(new URL(page.url()).hash).toBe('#password')
      expect(await password.inputValue()).toBe('')
      expect(await page.getByLabel('Email or name').inputValue()).toBe('nobody')
      expect(await page.title()).toMatch(/^Error: /)
    })
  })

  describe('every page', () => {
    let world: World
    beforeAll(async () => {
      world = await startWorld()
    })
    afterAll(() => world.close())

    test('fits a phone of 320 px and breaks none of its own rules', async () => {
      const context = await browser.newContext({ viewport: { width: 320, height: 640 } })
      const page = await context.newPage()
      // Whatever the content security policy stops is told here.
      const complaints: string[] = []
      page.on('console', (message) => complaints.push(message.text()))
      const foreign: string[] = []
      page.on('request', (request) => {
        if (!request.url().startsWith(world.url)) foreign.push(request.url())
      })
      const fits = async (path: string) => {
        await page.goto(world.url + path)
        const width = await page.evaluate('document.documentElement.scrollWidth')
        expect([path, width]).toEqual([path, 320])
      }
      for (const path of ['/', '/about', '/sign-in', '/sign-up']) await fits(path)
      await page.getByLabel('Email or name').fill(`${'a-very-long-name-'.repeat(8)}@example.com`)
      await page.getByLabel('Password').fill(goodPassword)
      await page.getByRole('button', { name: 'Create account' }).click()
      await fits('/account')
      expect(complaints).toEqual([])
      expect(foreign).toEqual([])
      await context.close()
    })

    test('is refused inside a frame (ATK-23, NET-3)', async () => {
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.setContent(`<iframe src="${world.url}/sign-in"></iframe>`)
      await page.waitForTimeout(500)
      const frame = page.frames()[1]
      expect(
        await frame
          ?.locator('form')
          .count()
          .catch(() => 0),
      ).toBe(0)
      await context.close()
    })

    test('signs nobody in for a page of another site (ATK-18, CSRF-5)', async () => {
      const context = await browser.newContext()
      const page = await context.newPage()
      await world.client().post('/auth/sign-up', { json: { identifier: 'attacker', password: goodPassword } })
      await page.setContent(
        `<form method="post" action="${world.url}/sign-in"><input name="identifier" value="attacker">` +
          `<input name="password" value="${goodPassword}"><button>Win</button></form>`,
      )
      const [reply] = await Promise.all([
        page.waitForResponse((response) => response.url().startsWith(world.url)),
        page.getByRole('button', { name: 'Win' }).click(),
      ])
      expect(reply.status()).toBe(403)
      expect(await context.cookies()).toEqual([])
      await context.close()
    })
  })
})

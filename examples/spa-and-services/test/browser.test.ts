import type { RunningScenario } from '@latchkey/example-shared'
import axe, { type AxeResults } from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { inChromium, isBrowserMissing, launchBrowser } from './support/browser.ts'
import { startForeignPage, startScenario, strategies } from './support/running.ts'

/** So long that no refusal in a test can be that of an expired token. */
const longLived = { tokens: { ttlSeconds: 600 } }
const jwtShape = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/
const refreshShape = /lkr_[\w-]{20,}\.\d+\.[\w-]{20,}/

describe.skipIf(isBrowserMissing)(inChromium('the page'), { timeout: 300_000 }, () => {
  let browser: Browser
  let scenario: RunningScenario
  let context: BrowserContext
  /** What a content security policy stopped, and what else went wrong in a page. */
  let complaints: string[]

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    complaints = []
    context = await browser.newContext()
    context.setDefaultTimeout(120_000)
    context.on('weberror', (error) => complaints.push(String(error.error())))
    context.on('console', (message) => {
      // A refusal that the page expects is a line in the console as well.
      if (!/status of 401/.test(message.text())) complaints.push(message.text())
    })
  })
  afterEach(async () => {
    await context.close()
    await scenario.close()
  })

  async function signedInPage(): Promise<Page> {
    const page = await context.newPage()
    await page.goto(scenario.origins.page)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Signed in as grace' }).waitFor()
    await threeAnswers(page)
    return page
  }

  describe.each(strategies)('under %s', (strategy) => {
    beforeEach(async () => {
      scenario = await startScenario(strategy, longLived)
    })

    test('signs in, calls the three services, says with what, and signs out', async () => {
      const page = await signedInPage()
      expect(await page.getByRole('cell', { name: 'o-1047' }).first().isVisible()).toBe(true)
      expect(await page.getByRole('cell', { name: 'i-2213' }).first().isVisible()).toBe(true)
      const by = strategy === 'jwt' ? 'by this page, across origins' : 'by the back end of this page'
      expect(await page.locator('.call', { hasText: by }).count()).toBe(3)
      const kind = strategy === 'session' ? 'session cookie' : 'access token'
      expect(await page.locator('.call .credential', { hasText: kind }).count()).toBe(3)
      // The panel says what this client carries, and it is in cookies that no script can read.
      expect(await page.locator('#carried').textContent()).toContain('Cookie: lk-spa')
      expect(await page.evaluate('document.cookie')).toBe('')
      await page.getByRole('button', { name: 'Sign out', exact: true }).click()
      await page.getByText('You have signed out.').waitFor()
      expect(await page.locator('.call').count()).toBe(0)
      expect(await page.locator('#carried').textContent()).toContain('Nothing')
      expect(await context.cookies()).toEqual([])
      expect(complaints).toEqual([])
    })

    test('a stolen credential is refused after the sign-out, while it would still be good for minutes (REV-1)', async () => {
      const page = await signedInPage()
      await page.getByRole('button', { name: /^Steal the/ }).click()
      await expect.poll(() => page.locator('textarea').first().inputValue()).not.toBe('')
      await page.getByRole('button', { name: 'Replay until it is refused' }).click()
      await page
        .getByText(/orders has let the thief in/)
        .first()
        .waitFor()
      await page.getByRole('button', { name: 'Sign out', exact: true }).click()
      const refused = page.getByText(/orders has refused the thief \(401/)
      await refused.waitFor()
      const reason = strategy === 'session' ? 'inactive' : 'token_revoked'
      expect(await refused.textContent()).toContain(`its log says ${reason}`)
      if (strategy !== 'session') {
        expect(await page.locator('#loot').textContent()).toMatch(/\d{3} s left/)
      }
    })

    test('a page on another port, to which the cookie counts as its own site, signs nobody out (CSRF-1, ATK-21)', async () => {
      const page = await signedInPage()
      const foreign = await startForeignPage(
        `<!doctype html><title>Win</title><form method="post" action="${scenario.origins.page}/auth/sign-out"><button>Win</button></form>`,
      )
      try {
        const other = await context.newPage()
        await other.goto(`http://localhost:${foreign.port}`)
        const [answer] = await Promise.all([
          other.waitForResponse((response) => response.url().endsWith('/auth/sign-out')),
          other.getByRole('button', { name: 'Win' }).click(),
        ])
        // The cookie was there: browsers do not tell ports apart.
        expect((await answer.request().allHeaders())['cookie']).toContain('lk-spa')
        expect(answer.status()).toBe(403)
        await page.getByRole('button', { name: 'Call all three' }).click()
        await threeAnswers(page)
      } finally {
        foreign.close()
      }
    })

    test('another tab learns at once that the user has signed out', async () => {
      const [first, second] = [await signedInPage(), await signedInTab()]
      await first.getByRole('button', { name: 'Sign out everywhere' }).click()
      await second.getByText('Your session has ended.').waitFor()
      expect(await second.getByRole('button', { name: 'Sign in' }).isVisible()).toBe(true)
    })

    test('no refresh token reaches a script, and no token at all a page that has a back end for it (RT-12, OAU-9)', async () => {
      const bodies: Promise<string>[] = []
      context.on('response', (response) => bodies.push(response.text().catch(() => '')))
      const page = await signedInPage()
      await page.getByRole('button', { name: 'Call all three' }).click()
      await threeAnswers(page)
      const seen = (await Promise.all(bodies)).join('\n')
      expect(seen).toContain('o-1044')
      expect(seen).not.toMatch(refreshShape)
      expect(jwtShape.test(seen)).toBe(strategy === 'jwt')
      const stored: unknown = await page.evaluate('[localStorage.length, sessionStorage.length]')
      expect(stored).toEqual([0, 0])
    })

    async function signedInTab(): Promise<Page> {
      const page = await context.newPage()
      await page.goto(scenario.origins.page)
      await threeAnswers(page)
      return page
    }
  })

  describe('tokens in the page', () => {
    test('two tabs that need tokens at the same time ask for them once (RT-16)', async () => {
      scenario = await startScenario('jwt', longLived)
      await signedInPage()
      // No tab has tokens after a load. The first answer is held back until both have asked.
      let asked = 0
      let release = (): void => {}
      const both = new Promise<void>((resolve) => {
        release = resolve
      })
      await context.route('**/api/tokens', async (route) => {
        asked++
        await both
        await route.continue()
      })
      const tabs = await Promise.all([context.newPage(), context.newPage()])
      for (const tab of tabs) await tab.goto(scenario.origins.page, { waitUntil: 'commit' })
      for (const tab of tabs) await tab.getByText('Calling …').waitFor()
      release()
      for (const tab of tabs) await threeAnswers(tab)
      expect(asked).toBe(1)
      const [first, second] = await Promise.all(tabs.map(idsOfTokens))
      expect(first).toHaveLength(3)
      expect(first).toEqual(second)
      const told = await Promise.all(tabs.map((tab) => tab.locator('.credential').first().textContent()))
      expect(told.filter((text) => text?.includes('by this tab'))).toHaveLength(1)
      expect(told.filter((text) => text?.includes('by another tab'))).toHaveLength(1)
    })

    test('what has expired is renewed, by the cookie that no script can read', async () => {
      scenario = await startScenario('jwt', { tokens: { ttlSeconds: 10 } })
      const page = await signedInPage()
      const before = await idsOfTokens(page)
      await page.getByRole('button', { name: 'Wait for expiry, then call' }).click()
      await page.getByText(/Waiting until a token has expired/).waitFor()
      await page.locator('.credential', { hasText: 'just asked for by this tab' }).first().waitFor()
      await page.getByRole('button', { name: 'Wait for expiry, then call', disabled: false }).waitFor()
      await threeAnswers(page)
      const after = await idsOfTokens(page)
      expect(after.filter((id) => before.includes(id))).toEqual([])
    })

    test('no page of another origin can read what a service says, not even with a stolen token (CSRF-9)', async () => {
      scenario = await startScenario('jwt', longLived)
      const page = await signedInPage()
      await page.getByRole('button', { name: 'Steal the token' }).click()
      await expect.poll(() => page.locator('textarea').first().inputValue()).not.toBe('')
      const token = await page.getByLabel('What the thief has').inputValue()
      const foreign = await startForeignPage('<!doctype html><title>Elsewhere</title>')
      try {
        const other = await context.newPage()
        await other.goto(`http://localhost:${foreign.port}`)
        const tryIt = (url: string, headers: object): Promise<unknown> =>
          other.evaluate(
            `fetch(${JSON.stringify(url)}, ${JSON.stringify({ headers })}).then((r) => r.status, (e) => e.name)`,
          )
        expect(
          await tryIt(`${scenario.origins['orders']}/orders`, { Authorization: `Bearer ${token}` }),
        ).toBe('TypeError')
        expect(await tryIt(`${scenario.origins['orders']}/orders`, {})).toBe('TypeError')
      } finally {
        foreign.close()
      }
    })
  })

  test('the policy of a page that has a back end lets its scripts send nothing elsewhere', async () => {
    scenario = await startScenario('hybrid')
    const page = await signedInPage()
    const outcome: unknown = await page.evaluate(
      `fetch(${JSON.stringify(scenario.origins['orders'])}).then((r) => r.status, (e) => e.name)`,
    )
    expect(outcome).toBe('TypeError')
    expect(complaints.join('\n')).toContain('Content Security Policy')
  })

  test.each(strategies)(
    '%s: fits a phone of 320 px, and axe finds nothing in light and dark',
    async (strategy) => {
      scenario = await startScenario(strategy)
      const page = await context.newPage()
      await page.emulateMedia({ colorScheme: 'dark' })
      await page.setViewportSize({ width: 320, height: 640 })
      await page.goto(scenario.origins.page)
      const width = (): Promise<unknown> => page.evaluate('document.documentElement.scrollWidth')
      await page.getByRole('button', { name: 'Sign in' }).waitFor()
      expect(await width()).toBe(320)
      expect(await accessibilityFaults(page)).toEqual([])
      await page.getByRole('button', { name: 'Sign in' }).click()
      await threeAnswers(page)
      await page.getByRole('button', { name: /^Steal the/ }).click()
      await expect.poll(() => page.locator('textarea').first().inputValue()).not.toBe('')
      for (const summary of await page.getByText('What it says').all()) await summary.click()
      expect(await width()).toBe(320)
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme })
        expect(await accessibilityFaults(page)).toEqual([])
      }
      expect(complaints).toEqual([])
    },
  )
})

async function threeAnswers(page: Page): Promise<void> {
  await page.locator('.call .chip.good', { hasText: '200' }).nth(2).waitFor()
}

/** The `jti` of the three tokens that the page shows. */
function idsOfTokens(page: Page): Promise<readonly string[]> {
  return page.locator('.credential .token-id').allTextContents()
}

async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  // What a test evaluates is let past the policy of the page, so axe can be brought along.
  await page.evaluate(axe.source)
  const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as AxeResults
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}

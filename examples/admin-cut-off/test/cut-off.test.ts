import { demoPassword } from '@latchkey/example-shared'
import type { Strategy } from 'latchkey'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { adminCutOff } from '../src/index.ts'
import { browserTestMs, inChromium, isBrowserMissing, launchBrowser } from './support/browser.ts'
import { startDesk, type RunningDesk } from './support/desk.ts'
import { startForeignPage } from './support/foreign-page.ts'
import { signInAs, submitSignIn, waitUntilOpen } from './support/person.ts'

const carriedUnder: Readonly<Record<Strategy, RegExp>> = {
  session: /^session cookie in Cookie: \S+, \d+ bytes/,
  jwt: /access token in Cookie: [^]*refresh token in Cookie: /,
  hybrid: /^session cookie in Cookie: \S+, \d+ bytes/,
}

vi.setConfig({ testTimeout: browserTestMs, hookTimeout: browserTestMs })

describe.skipIf(isBrowserMissing).each(adminCutOff.strategies)(
  inChromium('admin cut-off: %s'),
  (strategy) => {
    let browser: Browser
    let desk: RunningDesk
    let aheadMs = 0
    const refusedOrigins: (string | null)[] = []
    beforeAll(async () => {
      browser = await launchBrowser()
      desk = await startDesk(strategy, {
        overrides: {
          clock: () => Date.now() + aheadMs,
          onEvent(event) {
            if (event.type === 'forgery_refused') refusedOrigins.push(event.origin)
          },
        },
      })
    })
    afterAll(async () => {
      await browser?.close()
      await desk?.close()
    })

    it('REV-4: disabling an account ends its page, API, WebSocket and event stream at once, and it stays out until it is enabled', async () => {
      const grace = await signInAs(browser, desk.url, 'grace')
      const errors: string[] = []
      grace.on('pageerror', (error) => errors.push(error.message))
      await waitUntilOpen(grace)
      expect(await grace.locator('#carried').innerText()).toMatch(carriedUnder[strategy])

      const ada = await signInAs(browser, desk.url, 'ada')
      ada.on('pageerror', (error) => errors.push(error.message))
      await ada.locator('[data-account=grace] .streams', { hasText: '1 WebSocket, 1 event stream' }).waitFor()
      await ada.click('[data-key=disable-grace]')

      await grace.locator('#signed-out').waitFor({ state: 'visible' })
      expect(await grace.locator('#tickets, nav').count()).toBe(0)
      await grace.waitForFunction(
        () => document.querySelectorAll('#channels tr[data-state=ended]').length === 4,
      )
      const how = await grace.locator('#channels .how').allInnerTexts()
      expect(how[0]).toMatch(/^answered 401, at /)
      expect(how[1]).toMatch(/^answered 401, at /)
      expect(how[2]).toMatch(/^closed: 4401 session over, at /)
      expect(how[3]).toMatch(/^last event: session over, at /)

      const measured = await measuredOf(ada)
      for (const channel of ['page', 'api', 'websocket', 'events'] as const) {
        expect(measured[channel]?.client, channel).toMatch(/^\d+ ms$/)
      }
      expect(measured['websocket']?.server).toMatch(/^\d+ ms$/)
      expect(measured['events']?.server).toMatch(/^\d+ ms$/)
      expect(await ada.locator('#audit tbody tr').first().innerText()).toMatch(
        /Ada Admin\s+disabled Grace Member/,
      )
      expect(await ada.locator('[data-account=grace] td').first().innerText()).toBe('disabled')

      const reloaded = await grace.goto(`${desk.url}/tickets`)
      expect(reloaded?.status()).toBe(401)
      expect(await grace.evaluate(async () => (await fetch('/api/tickets')).status)).toBe(401)
      await submitSignIn(grace, 'grace')
      await grace.locator('#refused', { hasText: 'the account is disabled' }).waitFor()

      await ada.click('[data-key=enable-grace]')
      await ada.locator('[data-key=disable-grace]').waitFor()
      await grace.goto(`${desk.url}/tickets`)
      expect(await grace.locator('#sign-in').count()).toBe(1) // enabling brings no session back
      await submitSignIn(grace, 'grace')
      await waitUntilOpen(grace)
      expect(errors).toEqual([])
      await grace.context().close()
      await ada.context().close()
    })

    it('AUTH-18: five minutes after the password, disabling asks for it again; without it, nobody is cut off', async () => {
      const grace = await signInAs(browser, desk.url, 'grace')
      await waitUntilOpen(grace)
      const ada = await signInAs(browser, desk.url, 'ada')
      aheadMs += 301_000
      await ada.click('[data-key=disable-grace]')
      await ada.locator('#proof-dialog').waitFor({ state: 'visible' })
      await ada.click('#proof-cancel')
      await ada.locator('#outcome', { hasText: 'Nothing was changed.' }).waitFor()
      expect(await grace.locator('#channels tr[data-state=open]').count()).toBe(4)

      await ada.click('[data-key=disable-grace]')
      await ada.fill('#proof-form input[name=password]', 'not the password')
      await ada.click('#proof-form button:not([type=button])')
      await ada.locator('#proof-refused', { hasText: 'not your password' }).waitFor()
      await ada.fill('#proof-form input[name=password]', demoPassword)
      await ada.click('#proof-form button:not([type=button])')
      await grace.locator('#signed-out').waitFor({ state: 'visible' })
      await ada.locator('#audit tr', { hasText: 'typed the password again' }).waitFor()
      await ada.click('[data-key=enable-grace]')
      await ada.locator('[data-key=disable-grace]').waitFor()
      await grace.context().close()
      await ada.context().close()
    })

    it('ATK-22, CSRF-10: a page of another origin opens no socket, although the browser sends the cookie along', async () => {
      const grace = await signInAs(browser, desk.url, 'grace')
      await waitUntilOpen(grace)
      const evil = await startForeignPage()
      refusedOrigins.length = 0
      await grace.goto(evil.url)
      const outcome = await grace.evaluate(
        (address) =>
          new Promise<string>((resolve) => {
            const socket = new WebSocket(address)
            socket.addEventListener('open', () => resolve('open'))
            socket.addEventListener('close', () => resolve('refused'))
          }),
        `${desk.url.replace('http', 'ws')}/live`,
      )
      expect(outcome).toBe('refused')
      // Only a request that carries a cookie is called a forgery: so it was sent, and the origin alone kept the socket shut.
      expect(refusedOrigins).toEqual([evil.url])
      await evil.close()
      await grace.context().close()
    })

    it('REV-4: ending one session of an account leaves its other one', async () => {
      const [first, second] = [
        await signInAs(browser, desk.url, 'linus'),
        await signInAs(browser, desk.url, 'linus'),
      ]
      await waitUntilOpen(first)
      await waitUntilOpen(second)
      const ada = await signInAs(browser, desk.url, 'ada')
      // Newest first: the second one.
      await ada.locator('[data-account=linus] button', { hasText: 'End' }).first().click()
      await second.locator('#signed-out').waitFor({ state: 'visible' })
      expect(await first.locator('#channels tr[data-state=open]').count()).toBe(4)
      await first.fill('[data-ticket="1"] input', 'Still here.')
      await first.click('[data-ticket="1"] button')
      await first.locator('[data-ticket="1"] li', { hasText: 'Linus Member: Still here.' }).waitFor()
      for (const page of [first, second, ada]) await page.context().close()
    })
  },
)

/** What the admin's page says of the newest cut-off, once every channel is in it. */
async function measuredOf(page: Page): Promise<Record<string, { client: string; server: string }>> {
  await page.waitForFunction(() => {
    const cells = [...document.querySelectorAll('#cut-offs section:first-child td.client')]
    return cells.length === 4 && cells.every((cell) => cell.textContent?.endsWith(' ms'))
  })
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLElement>('#cut-offs section:first-child tbody tr')].map((row) => [
        row.dataset['channel'],
        {
          client: row.querySelector('.client')?.textContent ?? '',
          server: row.querySelector('.server')?.textContent ?? '',
        },
      ]),
    ),
  )
}

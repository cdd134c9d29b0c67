import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resultIsThere } from './states/advisor-states.ts'
import { inChromium, isBrowserMissing, launchBrowser } from './support/browser.ts'
import { type StaticHost, startStaticHost } from './support/static-host.ts'
import { heldByDocument, keptOnDevice, readyOffline, watch } from './support/watch.ts'

describe.skipIf(isBrowserMissing)(inChromium('silence'), () => {
  let host: StaticHost
  let browser: Browser
  beforeAll(async () => {
    host = await startStaticHost()
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await host?.close()
  })

  test('a token and its secret are nowhere but in the tab, and after Clear not even there', async () => {
    // Both would be found in any spelling that a page could make of them: they are letters only.
    const tokenCanary = 'eyJhbGciOiJIUzI1NiJ9.eyJqdGkiOiJ0b2tlbkNhbmFyeVFxWnhYdiJ9.QUFBQUFBQUFBQUFBQUFBQQ'
    const claimCanary = 'tokenCanaryQqZxXv'
    const secretCanary = 'secretCanaryVvKkWwJjPpQqRrTtYyUu'
    const context = await browser.newContext()
    const seen = await watch(context, host)
    const page = await context.newPage()
    await page.goto(host.url)
    await readyOffline(page)
    host.takeRequests()

    // Through the home page, which hands it over.
    await page.getByLabel('Paste anything').fill(tokenCanary)
    await page.getByRole('button', { name: 'Open in JWT inspector' }).click()
    await page.getByRole('heading', { level: 1, name: 'JWT inspector' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/tools/jwt')
    await page.getByText(claimCanary).first().waitFor()
    await page.getByRole('textbox', { name: 'Secret or public key' }).fill(secretCanary)
    await page
      .getByText(/^Invalid|does not fit/i)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Find out why' }).click()
    await page.getByRole('region', { name: 'Diagnosis' }).waitFor()
    await page.getByLabel('Time zone').fill('Asia/Kolkata')

    const canaries = [tokenCanary, claimCanary, secretCanary, 'eyJqdGkiOiJ0b2tlbkNhbmFyeVFxWnhYdiJ9']
    const isIn = (text: string): readonly string[] => canaries.filter((canary) => text.includes(canary))
    expect(isIn(await keptOnDevice(page))).toEqual([])
    // The option is what may be remembered, and it is.
    expect(await keptOnDevice(page)).toContain('Asia/Kolkata')
    expect(isIn(await heldByDocument(page)).length).toBeGreaterThan(0)

    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByText('Paste a token on the left').waitFor()
    expect(isIn(await heldByDocument(page))).toEqual([])
    expect(isIn(await keptOnDevice(page))).toEqual([])

    await page.goBack()
    await page.getByLabel('Paste anything').waitFor()
    expect(isIn(await heldByDocument(page))).toEqual([])
    await page.goForward()
    await page.getByRole('heading', { level: 1, name: 'JWT inspector' }).waitFor()
    expect(isIn(await heldByDocument(page))).toEqual([])

    expect(isIn(host.takeRequests().join('\n'))).toEqual([])
    expect(isIn(seen.console.join('\n'))).toEqual([])
    expect(seen).toEqual({ requests: [], violations: [], console: [] })

    await page.getByRole('button', { name: 'Forget options' }).click()
    expect(await keptOnDevice(page)).not.toContain('Asia/Kolkata')
    await context.close()
  })

  test('answers to the advisor are nowhere but in the tab and behind the # of its address, and after Start again not even there', async () => {
    const canary = 'beliefCanaryQqZxXvKk'
    const context = await browser.newContext()
    const seen = await watch(context, host)
    const page = await context.newPage()
    await page.goto(`${host.url}/advisor`)
    await readyOffline(page)
    host.takeRequests()

    await page.getByRole('button', { name: 'Admin system' }).click()
    await resultIsThere(page)
    await page.getByRole('textbox', { name: 'What you have heard' }).fill(`sessions do not scale ${canary}`)
    await expect.poll(() => page.url()).toContain(canary)
    await page.getByText('“Sessions do not scale.”').waitFor()
    expect(await heldByDocument(page)).toContain(canary)
    const elsewhere = await keptOnDevice(page)
    expect(elsewhere.replaceAll(page.url(), '')).not.toContain(canary)

    await page.getByRole('button', { name: 'Start again' }).click()
    await page.getByRole('heading', { name: 'Who calls you?' }).waitFor()
    expect(await heldByDocument(page)).not.toContain(canary)
    expect(await keptOnDevice(page)).not.toContain(canary)
    await page.reload()
    await page.getByRole('heading', { name: 'Who calls you?' }).waitFor()
    expect(await heldByDocument(page)).not.toContain(canary)

    expect(host.takeRequests().join('\n')).not.toContain(canary)
    expect(seen).toEqual({ requests: [], violations: [], console: [] })
    await context.close()
  }, 120_000)

  test('what the policy forbids fails, even for a script that runs in the page', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${host.url}/tools/jwt`)
    await readyOffline(page)
    host.takeRequests()
    const outcomes = await page.evaluate(async () => {
      const attempt = async (what: () => unknown): Promise<string> => {
        try {
          await what()
          return 'went through'
        } catch (error) {
          return (error as Error).name
        }
      }
      const { href } = location
      return {
        fetch: await attempt(() => fetch(`${href}?leak`)),
        socket: await attempt(
          () =>
            new Promise((resolve, reject) => {
              const socket = new WebSocket(href.replace('http', 'ws'))
              socket.addEventListener('open', resolve)
              socket.addEventListener('error', () => reject(new TypeError('blocked')))
            }),
        ),
        html: await attempt(() => {
          document.createElement('div').innerHTML = '<b>x</b>'
        }),
        worker: await attempt(() => new Worker('/sw.js')),
        policy: await attempt(() =>
          (
            globalThis as never as { trustedTypes: { createPolicy(name: string, rules: object): void } }
          ).trustedTypes.createPolicy('other', {}),
        ),
        image: await attempt(
          () =>
            new Promise((resolve, reject) => {
              const image = new Image()
              image.addEventListener('load', resolve)
              image.addEventListener('error', () => reject(new TypeError('blocked')))
              image.src = '/icon.png?leak'
            }),
        ),
        beacon: await attempt(() => navigator.sendBeacon('/beacon?leak')),
      }
    })
    expect(outcomes).toEqual({
      fetch: 'TypeError',
      socket: 'TypeError',
      html: 'TypeError',
      worker: 'TypeError',
      policy: 'TypeError',
      image: 'TypeError',
      // It says so, and sends nothing: see below.
      beacon: 'went through',
    })
    expect(host.takeRequests()).toEqual([])
    await context.close()
  })
})

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jwtVectors, vectorNow } from '../../../packages/toolbox/test/fixtures/jwt-vectors.ts'
import { pasteToken } from './states/jwt-states.ts'
import { inChromium, isBrowserMissing, launchBrowser } from './support/browser.ts'
import { type StaticHost, startStaticHost } from './support/static-host.ts'

const encodingLabels = { text: 'Text', hex: 'Hex', base64: 'Base64', base64url: 'Base64url' } as const

describe.skipIf(isBrowserMissing)(inChromium('tokens on which inspectors stumble, in the page'), () => {
  let host: StaticHost
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    host = await startStaticHost()
    browser = await launchBrowser()
    page = await browser.newPage()
    await page.clock.setFixedTime(vectorNow)
    await page.goto(`${host.url}/tools/jwt`)
  })
  afterAll(async () => {
    await browser?.close()
    await host?.close()
  })

  const words = async (): Promise<string> => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ')

  test.each(jwtVectors)('$name', async ({ input, claims = [], says, key }) => {
    await page
      .getByRole('button', { name: 'Clear' })
      .click({ timeout: 1000 })
      .catch(() => {})
    await pasteToken(page, input)
    await page.getByRole('list', { name: 'Verdicts' }).waitFor()
    for (const [name, source] of claims) {
      const row = page.getByRole('table', { name: 'Payload' }).getByRole('row').filter({ hasText: source })
      await row.first().waitFor()
      expect(await row.first().innerText()).toContain(name)
    }
    // As a table, and as JSON.
    const asTable = await words()
    const json = page
      .getByRole('tablist', { name: 'Views of the payload' })
      .getByRole('tab', { name: 'JSON' })
    if ((await json.count()) > 0) await json.click()
    for (const pattern of says) await expect.poll(async () => asTable + (await words())).toMatch(pattern)
    if ((await json.count()) > 0) await page.getByRole('tab', { name: 'Table' }).first().click()
    if (key === undefined) return

    await page.getByRole('radio', { name: encodingLabels[key.encoding], exact: true }).check()
    await page.getByRole('textbox', { name: 'Secret or public key' }).fill(key.text)
    const why = page.getByRole('button', { name: 'Find out why' })
    if (key.signature === 'invalid') {
      await why.click()
      await page.getByRole('region', { name: 'Diagnosis' }).waitFor()
    }
    await expect.poll(words).toMatch(key.says)
    const signature = page.getByRole('list', { name: 'Verdicts' }).getByRole('listitem').nth(1)
    if (key.signature !== 'valid') expect(await signature.innerText()).not.toMatch(/^Signature\s+Valid/)
  })
})

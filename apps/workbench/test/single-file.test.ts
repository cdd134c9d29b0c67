import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pagesFolder } from '../pages-folder.js'
import { chooseExample, pasteToken } from './states/jwt-states.ts'
import { inChromium, isBrowserMissing, launchBrowser } from './support/browser.ts'

const file = join(pagesFolder, 'latchkey-workbench.html')

describe.skipIf(isBrowserMissing)(inChromium('the single file'), () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())

  test('works from a disk: pages behind the #, examples, a large token in a worker, and nothing is asked for', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    await context.setOffline(true)
    const page = await context.newPage()
    const requests: string[] = []
    const complaints: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(pathToFileURL(file).href)
    await page.getByRole('navigation', { name: 'Tools' }).getByRole('link', { name: 'JWT' }).click()
    await page.getByRole('heading', { level: 1, name: 'JWT inspector' }).waitFor()
    expect(page.url()).toMatch(/#\/tools\/jwt$/)
    await chooseExample(page, 'HS256')
    await page.getByRole('list', { name: 'Verdicts' }).getByText('Valid with your key').waitFor()
    // No address that others could open, so nothing to share.
    expect(await page.getByRole('button', { name: 'Share' }).count()).toBe(0)

    const large = Buffer.from(JSON.stringify({ sub: 'large', pad: 'x'.repeat(300_000) })).toString(
      'base64url',
    )
    await pasteToken(page, `eyJhbGciOiJIUzI1NiJ9.${large}.c2ln`)
    await page.getByText('"large"').first().waitFor()

    await page.getByRole('link', { name: 'All tools' }).click()
    await page.getByLabel('Paste anything').fill('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJoYW5kZWQifQ.c2ln')
    await page.getByRole('button', { name: 'Open in JWT inspector' }).click()
    await page.getByText('"handed"').first().waitFor()
    await page.goBack()
    await page.getByLabel('Paste anything').waitFor()
    expect(requests.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([])
    expect(requests.filter((url) => url.startsWith('file:'))).toEqual([pathToFileURL(file).href])
    expect(complaints).toEqual([])
    await context.close()
  })

  test('its digest is the one that is published beside it', () => {
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex')
    expect(readFileSync(`${file}.sha256`, 'utf8')).toBe(`${digest}  latchkey-workbench.html\n`)
  })
})

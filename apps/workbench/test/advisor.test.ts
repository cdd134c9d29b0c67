import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inputs, type GivenAnswers } from '@latchkey/advisor'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fragmentOf } from '../src/pages/advisor/address.ts'
import { textsOf } from '../src/pages/advisor/answer-text.ts'
import { presets } from '../src/pages/advisor/presets.ts'
import { resultIsThere } from './states/advisor-states.ts'
import { inChromium, isBrowserMissing, launchBrowser } from './support/browser.ts'
import { type StaticHost, startStaticHost } from './support/static-host.ts'

const root = join(import.meta.dirname, '../../..')
const command = join(root, 'packages/cli/bin/latchkey.mjs')

function adviceOfCommand(answers: GivenAnswers): string {
  const run = spawnSync(process.execPath, [command, 'advise', '--answers', '-', '--json'], {
    input: JSON.stringify(answers),
    encoding: 'utf8',
  })
  expect(run.stderr).toBe('')
  return run.stdout
}

async function downloaded(page: Page, file: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: `Download ${file}` }).click(),
  ])
  return readFileSync(await download.path(), 'utf8')
}

describe.skipIf(isBrowserMissing)(inChromium('the advisor in a browser'), () => {
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

  async function open(fragment: string): Promise<Page> {
    const page = await browser.newPage({ acceptDownloads: true })
    await page.goto(`${host.url}/advisor${fragment === '' ? '' : `#${fragment}`}`)
    return page
  }

  it('gives the same bytes as the command, for answers that come in the address', async () => {
    for (const { answers } of [presets[0]!, presets[3]!, presets[7]!]) {
      const page = await open(fragmentOf(textsOf(answers)))
      await resultIsThere(page)
      expect(await downloaded(page, 'advice.json')).toBe(adviceOfCommand(answers))
      await page.close()
    }
  }, 180_000)

  it('is answered with the keyboard alone, from the first question to the result and back', async () => {
    const page = await open('')
    await page.getByRole('heading', { name: 'Who calls you?' }).waitFor()
    await page.locator('#question').focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    expect(await page.getByLabel('Server-rendered pages').isChecked()).toBe(true)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /How many of your deployed services/ }).waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('question')
    await page.keyboard.press('Tab')
    await page.keyboard.type('a few')
    await page.keyboard.press('Enter')
    // What is wrong is said beside the field, and nothing goes on.
    await page.getByText(/services must be a whole number/).waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.getAttribute("aria-invalid")')).toBe('true')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('9')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /How many of them check/ }).waitFor()
    await page.getByRole('button', { name: 'Back' }).focus()
    await page.keyboard.press('Enter')
    expect(await page.getByRole('textbox').inputValue()).toBe('9')
    await page.getByRole('button', { name: 'Not sure' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /How many of them check/ }).waitFor()
    expect(page.url()).toContain('#v=1&clients=ssr_web')
    expect(page.url()).not.toContain('services')
    await page.getByRole('button', { name: 'Show the whole result' }).focus()
    await page.keyboard.press('Enter')
    await resultIsThere(page)
    const slider = page.getByRole('slider')
    await slider.focus()
    const before = await slider.getAttribute('aria-valuetext')
    await page.keyboard.press('PageUp')
    await expect.poll(() => slider.getAttribute('aria-valuetext')).not.toBe(before)
    await page.close()
  }, 120_000)

  it('trying a value shows the edge at which the result flips, and changes no answer', async () => {
    const page = await open('v=1&clients=spa_same_site&services=8&fanout=3&store=redis_ha')
    await resultIsThere(page)
    const address = page.url()
    await page.getByLabel('Answer to try').selectOption('services')
    const result = page.locator('.trial-result')
    await result.getByText('It changes at').waitFor()
    const edge = /It changes at ([\d,.]+)/.exec(await result.innerText())![1]!
    const [before] = /At [^:]+: [^.]+\./.exec(await result.innerText())!
    await page.getByLabel('In services').fill(edge)
    await result.getByText(new RegExp(`^At ${edge} services:`)).waitFor()
    expect(before.split(': ')[1]).not.toBe(/At [^:]+: ([^.]+\.)/.exec(await result.innerText())![1])
    expect(page.url()).toBe(address)
    await page.close()
  }, 120_000)

  it('changing an answer in the list changes address and result, and the address brings both back', async () => {
    const page = await open(fragmentOf(textsOf(presets[1]!.answers)))
    await resultIsThere(page)
    await page.getByRole('textbox', { name: 'Deadline for revocation' }).fill('7.5')
    await page.getByRole('combobox', { name: 'Session store' }).selectOption('none')
    await expect.poll(() => page.url()).toContain('revocation_deadline_s=7.5')
    await page.getByText('Nothing meets all of these requirements').waitFor()
    const wanted = adviceOfCommand({ ...presets[1]!.answers, revocation_deadline_s: 7.5, store: 'none' })
    const again = await open(page.url().split('#')[1]!)
    await resultIsThere(again)
    expect(await downloaded(again, 'advice.json')).toBe(wanted)
    await again.close()
    await page.close()
  }, 120_000)

  it('asks nobody for anything while it advises, and keeps nothing in storage', async () => {
    const page = await open('')
    await page.getByText('Ready offline').waitFor()
    const refused: string[] = []
    page.on('console', (message) => message.type() === 'error' && refused.push(message.text()))
    // The worker's own script comes from this site, once.
    host.takeRequests()
    await page.getByRole('button', { name: 'Admin system' }).click()
    await resultIsThere(page)
    await downloaded(page, 'decision.md')
    expect(host.takeRequests().filter((path) => !path.startsWith('/assets/'))).toEqual([])
    expect(refused).toEqual([])
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0)
    await page.close()
  }, 120_000)

  it('what it says leads to the place in the guide that explains it', async () => {
    const page = await open('v=1&clients=ssr_web,native&services=6&stated_belief=jwts+are+stateless')
    await resultIsThere(page)
    const links = await page
      .locator('a.explained-in')
      .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).getAttribute('href')!))
    expect(links.length).toBeGreaterThan(10)
    for (const link of new Set(links)) {
      await page.goto(host.url + link)
      expect([link, await page.locator(`h2${new URL(host.url + link).hash}`).count()]).toEqual([link, 1])
    }
    await page.close()
  }, 120_000)

  it('without JavaScript every question and every way is there to be read', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${host.url}/advisor`)
    for (const summary of ['All 27 questions', 'The 7 ways']) {
      await page.locator('summary', { hasText: summary }).click()
    }
    for (const { why } of inputs) expect(await page.getByText(why).last().isVisible()).toBe(true)
    expect(await page.getByText('A cookie for the browser at one front door').isVisible()).toBe(true)
    await context.close()
  }, 120_000)
})

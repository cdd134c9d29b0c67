import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { families, makePlan, type GivenPlanInputs } from '@latchkey/advisor'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planAmount, planQuantities } from '../src/pages/planner/words.ts'
import { plannerIsThere } from './states/planner-states.ts'
import { inChromium, isBrowserMissing, launchBrowser } from './support/browser.ts'
import { type StaticHost, startStaticHost } from './support/static-host.ts'
import { heldByDocument, keptOnDevice, readyOffline, watch } from './support/watch.ts'

const command = join(import.meta.dirname, '../../../packages/cli/bin/latchkey.mjs')
const charts = planQuantities.filter(({ chart }) => chart !== null)

function planOfCommand(inputs: GivenPlanInputs): string {
  const run = spawnSync(process.execPath, [command, 'plan', '--inputs', '-', '--json'], {
    input: JSON.stringify(inputs),
    encoding: 'utf8',
  })
  expect(run.stderr).toBe('')
  return run.stdout
}

async function downloaded(page: Page): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download plan.json' }).click(),
  ])
  return readFileSync(await download.path(), 'utf8')
}

describe.skipIf(isBrowserMissing)(inChromium('the planner in a browser'), { timeout: 240_000 }, () => {
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
    await page.goto(`${host.url}/planner${fragment === '' ? '' : `#${fragment}`}`)
    await plannerIsThere(page)
    return page
  }

  it('gives the same bytes as the command, for what is typed and for what comes in the address', async () => {
    const page = await open('v=1&store=redis&session_copies=no&over=token_lifetime_s&checks_per_request=3')
    await page.getByRole('textbox', { name: 'Users', exact: true }).fill('1,000,000,000')
    await expect.poll(() => page.url()).toContain('users=1')
    const inputs = {
      users: 1e9,
      store: 'redis',
      session_copies: false,
      over: 'token_lifetime_s',
      checks_per_request: 3,
    } as const
    const wanted = planOfCommand(inputs)
    expect(await downloaded(page)).toBe(wanted)
    const again = await open(page.url().split('#')[1]!)
    expect(await downloaded(again)).toBe(wanted)
    await again.close()
    await page.close()
  })

  it('has every number of every chart in a table behind it', async () => {
    const page = await open('v=1&users=1e7')
    const { sweep } = makePlan({ users: 1e7 })
    for (const { id, name, unit } of charts) {
      const region = page.getByRole('region', { name, exact: true })
      const drawn = sweep.families.filter(({ quantities }) => quantities[id].some((value) => value !== null))
      const cells = await region.locator('tbody td').allTextContents()
      const wanted = sweep.values.flatMap((_, index) =>
        drawn.map(({ quantities }) => planAmount(quantities[id][index] ?? null, unit)),
      )
      expect([id, cells]).toEqual([id, wanted])
      expect(await region.locator('svg path.series').count()).toBe(drawn.length)
      const letters = (await region.locator('.chart-letter').allTextContents()).join('')
      expect(letters.length).toBe(drawn.length)
    }
    await page.close()
  })

  it('is changed with the keyboard alone: a size, an input, and which lines are drawn', async () => {
    const page = await open('')
    await page.getByRole('button', { name: '100 million' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toContain('#v=1&users=100000000')
    await page.getByRole('textbox', { name: 'Life of a token' }).focus()
    await page.keyboard.type('soon')
    await page.getByText('token_lifetime_s must be a number of s from 10').waitFor()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('60')
    await expect.poll(() => page.url()).toContain('token_lifetime_s=60')
    const box = page.getByRole('checkbox', { name: /Sealed cookie/ })
    await box.focus()
    await page.keyboard.press('Space')
    await expect.poll(() => page.locator('.chart path.series-sealed_cookie').count()).toBe(0)
    await page.getByRole('button', { name: 'Back to the defaults' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toBe(`${host.url}/planner`)
    await page.close()
  })

  it('asks nobody for anything, and keeps what was typed behind the # of its address only', async () => {
    const context = await browser.newContext()
    const seen = await watch(context, host)
    const page = await context.newPage()
    await page.goto(`${host.url}/planner`)
    await readyOffline(page)
    host.takeRequests()
    const canary = '7654321234'
    await page.getByRole('textbox', { name: 'Users', exact: true }).fill(canary)
    await expect.poll(() => page.url()).toContain(canary)
    expect(await heldByDocument(page)).toContain(canary)
    expect((await keptOnDevice(page)).replaceAll(page.url(), '')).not.toContain(canary)
    await page.getByRole('button', { name: 'Back to the defaults' }).click()
    await expect.poll(() => page.url()).not.toContain('#')
    expect(await heldByDocument(page)).not.toContain(canary)
    expect(await keptOnDevice(page)).not.toContain(canary)
    expect(host.takeRequests()).toEqual([])
    expect(seen).toEqual({ requests: [], violations: [], console: [] })
    await context.close()
  })

  it('without JavaScript the charts and their tables are there, for the defaults', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${host.url}/planner`)
    expect(await page.locator('svg.chart').count()).toBe(charts.length)
    const [first] = await page.locator('summary', { hasText: 'The numbers' }).all()
    await first!.click()
    expect(await page.getByRole('columnheader', { name: families[0]!.title }).first().isVisible()).toBe(true)
    await context.close()
  })
})

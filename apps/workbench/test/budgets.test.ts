import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { pagesFolder } from '../pages-folder.js'
import { inChromium, isBrowserMissing, launchBrowser } from './support/browser.ts'
import { type StaticHost, startStaticHost } from './support/static-host.ts'
import { readyOffline } from './support/watch.ts'

const maxScriptBytes = 50_000

interface Row {
  readonly path: string
  readonly file: string
}

const rows = JSON.parse(readFileSync(join(pagesFolder, 'headers.json'), 'utf8')) as readonly Row[]
const pages = rows.filter(({ file }) => file.endsWith('index.html'))

describe.skipIf(isBrowserMissing)(inChromium('budgets'), () => {
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

  test.each(pages)('$path loads at most 50 kB of JavaScript, as it travels', ({ path, file }) => {
    const html = readFileSync(join(pagesFolder, file), 'utf8')
    const scripts = [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, script]) => script!)
    const bytes = scripts.reduce(
      (sum, script) => sum + gzipSync(readFileSync(join(pagesFolder, script)), { level: 9 }).length,
      0,
    )
    console.log(`${path}: ${bytes} bytes of JavaScript in ${scripts.length} files, gzip`)
    expect(bytes).toBeGreaterThan(10_000)
    expect(bytes).toBeLessThanOrEqual(maxScriptBytes)
  })

  test('a paste of 1 MiB is decoded, and how long it blocks the page is measured', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    await page.goto(`${host.url}/tools/jwt`)
    await readyOffline(page)
    await page.evaluate(() => {
      const claims = Array.from({ length: 40_000 }, (_, index) => `"claim-${index}":"v${index}"`).join(',')
      const token = `eyJhbGciOiJIUzI1NiJ9.${btoa(`{"sub":"ada",${claims}}`).replace(/=+$/, '')}.c2lnbmF0dXJl`
      Object.assign(globalThis, { token })
    })
    await page.waitForTimeout(200)
    const cdp = await context.newCDPSession(page)
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
    const cpuMs = async (): Promise<Map<string, number>> =>
      new Map(
        (await cdp.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value * 1000]),
      )
    const before = await cpuMs()
    await page.evaluate(() => {
      const blocked: number[] = []
      Object.assign(globalThis, { blocked })
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) blocked.push(Math.round(duration))
      }).observe({ type: 'longtask' })
    })
    await page.getByLabel('Token', { exact: true }).evaluate((field) => {
      const { token } = globalThis as unknown as { token: string }
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', token)
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })
    await page.getByRole('list', { name: 'Verdicts' }).waitFor()
    await page.getByText('"ada"').first().waitFor()
    const [length, blocked] = await page.evaluate<[number, number[]]>('[token.length, blocked]')
    const after = await cpuMs()
    const spent = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration', 'TaskDuration'].map(
      (name) => `${name} ${Math.round(after.get(name)! - before.get(name)!)} ms`,
    )
    console.log(
      `${spent.join(', ')} of processor time; ${length} characters pasted: longest tasks on the main thread ${JSON.stringify(blocked)} ms (over 50 ms only)`,
    )
    expect(length).toBeGreaterThan(1_048_576)
    await context.close()
  })
})

import axe, { type AxeResults } from 'axe-core'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inChromium, isBrowserMissing, launchBrowser } from './support/browser.ts'
import { type StaticHost, startStaticHost } from './support/static-host.ts'
import { readyOffline, watch } from './support/watch.ts'
import { allStates } from './states/index.ts'
import { defaultNow } from './states/state.ts'

/** `LATCHKEY_SCREENSHOTS=folder` keeps a picture of every state; `LATCHKEY_STATES=jwt` looks only at names with that in them. */
const pictures = process.env['LATCHKEY_SCREENSHOTS']
const wanted = process.env['LATCHKEY_STATES'] ?? ''

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Themes change colours and nothing else, so the rest of the rules is run once for each width. */
const colourRules = ['color-contrast', 'link-in-text-block']

const looks = [
  { name: 'light', media: { colorScheme: 'light', forcedColors: 'none' } },
  { name: 'dark', media: { colorScheme: 'dark', forcedColors: 'none' } },
  { name: 'forced', media: { colorScheme: 'dark', forcedColors: 'active' } },
] as const

const widths = [1280, 320] as const

describe.skipIf(isBrowserMissing)(inChromium('every state of every page'), () => {
  let host: StaticHost
  let browser: Browser
  beforeAll(async () => {
    host = await startStaticHost()
    browser = await launchBrowser()
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    await host?.close()
  })

  test.each(allStates.filter(({ name }) => name.includes(wanted)))(
    '$name: silent while it is driven, nothing for axe in any theme and width, no sideways scrolling',
    async ({ name, path, now, drive }) => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        timezoneId: 'Asia/Kolkata',
        reducedMotion: 'reduce',
      })
      const seen = await watch(context, host)
      const page = await open(context, now ?? defaultNow)
      await page.goto(host.url + path)
      await readyOffline(page)
      await drive(page)
      expect(seen).toEqual({ requests: [], violations: [], console: [] })
      await page.evaluate(axe.source)
      const found: string[] = []
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 })
        // What the bar at the top covers in the middle of a page is wherever somebody has scrolled to.
        await page.evaluate('scrollTo(0, 0)')
        for (const look of looks) {
          await page.emulateMedia(look.media)
          found.push(
            ...(await violations(page, look.name === 'light' ? allRules : onlyColours)).map(
              (line) => `${look.name} ${width}: ${line}`,
            ),
          )
          if (pictures !== undefined) {
            const file = `${name.replaceAll(/\W+/g, '-')}-${width}-${look.name}.png`
            await page.screenshot({ path: join(pictures, file), fullPage: true })
          }
        }
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        )
        expect([width, overflow]).toEqual([width, 0])
      }
      expect(found).toEqual([])
      await context.close()
    },
    // Six scans of a long page, on a machine that is busy with other suites.
    300_000,
  )
})

async function open(context: BrowserContext, now: string): Promise<Page> {
  const page = await context.newPage()
  await page.clock.setFixedTime(now)
  return page
}

const allRules = { type: 'tag', values: tags }
const onlyColours = { type: 'rule', values: colourRules }

async function violations(page: Page, runOnly: typeof allRules): Promise<readonly string[]> {
  const results = await page.evaluate<AxeResults>(
    `axe.run(document, { runOnly: ${JSON.stringify(runOnly)}, resultTypes: ['violations'] })`,
  )
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
  )
}

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { allStates } from './states/index.ts'
import { defaultNow } from './states/state.ts'
import { isBrowserMissing, launchBrowser } from './support/browser.ts'
import { type StaticHost, startStaticHost } from './support/static-host.ts'

/** `LATCHKEY_PICTURE=docs/images/workbench.webp` draws the picture of the README: the four tools, each in a state that shows something. */
const target = process.env['LATCHKEY_PICTURE']

const shown = [
  { state: 'jwt verified at another moment', theme: 'light' },
  { state: 'hash files against their sums', theme: 'dark' },
  { state: 'password made', theme: 'dark' },
  { state: 'base64 not sound', theme: 'light' },
] as const

describe.skipIf(target === undefined || isBrowserMissing)('the picture of the four tools', () => {
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

  test('is drawn', async () => {
    const size = { width: 1280, height: 820 }
    const tiles: string[] = []
    for (const { state, theme } of shown) {
      const { path, now, drive } = allStates.find(({ name }) => name === state)!
      const context = await browser.newContext({
        viewport: size,
        colorScheme: theme,
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      await page.clock.setFixedTime(now ?? defaultNow)
      await page.goto(host.url + path)
      await page.getByText('Ready offline').waitFor()
      await drive(page)
      await page.evaluate('document.activeElement?.blur(); scrollTo(0, 0)')
      tiles.push((await page.screenshot()).toString('base64'))
      await context.close()
    }
    const page = await browser.newPage({ viewport: { width: 1320, height: 860 } })
    await page.setContent(`<style>
      body { margin: 0; padding: 20px; display: grid; grid-template-columns: 1fr 1fr; gap: 20px; background: #ece6d8 }
      img { inline-size: 100%; display: block; border-radius: 10px; box-shadow: 0 8px 24px rgb(60 45 10 / 25%) }
    </style>${tiles.map((tile) => `<img src="data:image/png;base64,${tile}">`).join('')}`)
    await page.waitForFunction('[...document.images].every((image) => image.complete)')
    const cdp = await page.context().newCDPSession(page)
    const { data } = await cdp.send('Page.captureScreenshot', { format: 'webp', quality: 82 })
    const picture = Buffer.from(data, 'base64')
    mkdirSync(dirname(target!), { recursive: true })
    writeFileSync(target!, picture)
    expect(picture.length).toBeLessThan(300_000)
  }, 120_000)
})

import { existsSync } from 'node:fs'
import { demoPassword } from '@latchkey/example-shared'
import { type Browser, chromium, type Page } from 'playwright-core'

const executablePath = process.env['LATCHKEY_CHROMIUM'] ?? '/usr/bin/chromium'
const isRequired = process.env['LATCHKEY_REQUIRE_SERVICES'] === '1'

export const isBrowserMissing: boolean = !existsSync(executablePath) && !isRequired

/** The name of a suite, which says why it is skipped. */
export function inChromium(what: string): string {
  return isBrowserMissing ? `${what} (skipped: no Chromium; apt-get install chromium)` : what
}

/** Chromium as people have it: with the cache that the back button shows pages from, which Playwright turns off. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: flags, ignoreDefaultArgs: ['--disable-back-forward-cache'] })
}

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Fills in the form that asks for it, wherever it stands. */
export async function signInOn(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(demoPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

export async function heading(page: Page): Promise<string | null> {
  return page.getByRole('heading', { level: 1 }).textContent()
}

export function pathOf(page: Page): string {
  return new URL(page.url()).pathname
}

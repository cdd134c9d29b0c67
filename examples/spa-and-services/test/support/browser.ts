import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const executablePath = process.env['LATCHKEY_CHROMIUM'] ?? '/usr/bin/chromium'
const isRequired = process.env['LATCHKEY_REQUIRE_SERVICES'] === '1'

export const isBrowserMissing: boolean = !existsSync(executablePath) && !isRequired

/** The name of a suite, which says why it is skipped. */
export function inChromium(what: string): string {
  return isBrowserMissing ? `${what} (skipped: no Chromium; apt-get install chromium)` : what
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: flags })
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

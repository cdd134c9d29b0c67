import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const executablePath = process.env['LATCHKEY_CHROMIUM'] ?? '/usr/bin/chromium'
const isRequired = process.env['LATCHKEY_REQUIRE_SERVICES'] === '1'

export const isBrowserMissing: boolean = !existsSync(executablePath) && !isRequired

/** A limit that only a page which hangs reaches, however busy the machine is. */
export const browserTestMs = 300_000

/** The name of a suite, which says why it is skipped. */
export function inChromium(what: string): string {
  return isBrowserMissing ? `${what} (skipped: no Chromium; apt-get install chromium)` : what
}

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    timeout: browserTestMs,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

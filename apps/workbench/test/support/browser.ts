import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { pagesFolder } from '../../pages-folder.js'

const executablePath = process.env['LATCHKEY_CHROMIUM'] ?? '/usr/bin/chromium'
const isRequired = process.env['LATCHKEY_REQUIRE_SERVICES'] === '1'

export const isBrowserMissing: boolean = !existsSync(executablePath) && !isRequired

/** The name of a suite, which says why it is skipped. */
export function inChromium(what: string): string {
  return isBrowserMissing ? `${what} (skipped: no Chromium; apt-get install chromium)` : what
}

/** For the pages of the workbench, once they are built. */
export async function launchBrowser(): Promise<Browser> {
  if (!existsSync(pagesFolder)) throw new Error('The pages are not built: npm run build')
  return launchChromium()
}

/** For any page. */
export function launchChromium(): Promise<Browser> {
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

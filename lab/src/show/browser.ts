import { existsSync } from 'node:fs'
import type { Browser, Page, Request } from 'playwright-core'
import type { Stage } from './stage.ts'

const executablePath = process.env['LATCHKEY_CHROMIUM'] ?? '/usr/bin/chromium'

export const isChromiumMissing: boolean = !existsSync(executablePath)

/** What to say where it is missing. */
export const chromiumAdvice = 'it needs Chromium: apt-get install chromium, or LATCHKEY_CHROMIUM=/path/to/it'

/** A window of somebody's browser: everything that it sends is recorded, with the headers that the browser itself chose. */
export interface Window {
  readonly page: Page
  /** Opens an address, and waits until everything that the page has sent is answered. */
  open(url: string): Promise<void>
  /** Waits for the same after something else that makes the page send. */
  settle(): Promise<void>
}

/** Opens a window with an empty profile. It is closed with the demonstration. */
export async function openWindow(who: string, stage: Stage): Promise<Window> {
  const browser = await browserOf(stage)
  const page = await browser.newPage()
  page.setDefaultTimeout(limitMs)
  const sent: Promise<Sent | null>[] = []
  page.on('request', (request) => {
    if (!request.url().endsWith('/favicon.ico')) sent.push(sentBy(who, request))
  })
  const settle = async (): Promise<void> => {
    // What is answered may make the page send more. Recorded in the order in which it was sent.
    for (let next = sent.shift(); next !== undefined; next = sent.shift()) {
      const exchange = await next
      if (exchange !== null) stage.recordExchange(exchange)
    }
  }
  return {
    page,
    settle,
    async open(url) {
      await page.goto(url)
      await settle()
    },
  }
}

/** One browser for each stage, with as many profiles as windows. */
const browsers = new WeakMap<Stage, Promise<Browser>>()

function browserOf(stage: Stage): Promise<Browser> {
  const running = browsers.get(stage) ?? launch(stage)
  browsers.set(stage, running)
  return running
}

async function launch(stage: Stage): Promise<Browser> {
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ executablePath, args: flags, timeout: limitMs })
  stage.onEnd(() => browser.close())
  return browser
}

type Sent = Parameters<Stage['recordExchange']>[0]

/** A request and its answer; null if there was none. */
async function sentBy(who: string, request: Request): Promise<Sent | null> {
  const response = await request.response()
  if (response === null) return null
  const all = await request.allHeaders()
  const shown = ['origin', 'sec-fetch-site', 'cookie', 'authorization'].filter(
    (name) => all[name] !== undefined,
  )
  const body = request.postData()
  return {
    who,
    request: {
      method: request.method(),
      url: request.url(),
      headers: Object.fromEntries(shown.map((name) => [name, all[name]!])),
      ...(body === null ? {} : { body }),
    },
    status: response.status(),
    // What a script fetches and does not read never ends arriving; and a redirect has no text.
    body: request.isNavigationRequest() ? await response.text().catch(() => '') : '',
  }
}

/** A browser on a machine that has other things to do takes its time. */
const limitMs = 120_000

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

import type { BrowserContext, Page } from 'playwright-core'
import type { StaticHost } from './static-host.ts'

/** What a page did that nobody asked for. */
export interface Watch {
  /** Requests other than for files of the release, as `METHOD address`. */
  readonly requests: readonly string[]
  /** What the policy stopped. */
  readonly violations: readonly string[]
  readonly console: readonly string[]
}

/** Writes down every request that is not for a file of the release, every violation of the policy, every word on the console. */
export async function watch(context: BrowserContext, host: StaticHost): Promise<Watch> {
  const requests: string[] = []
  const violations: string[] = []
  const console: string[] = []
  await context.exposeFunction('reportViolation', (text: string) => violations.push(text))
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const { reportViolation } = globalThis as unknown as { reportViolation(text: string): void }
      reportViolation(
        `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`,
      )
    })
  })
  context.on('request', (request) => {
    const url = request.url()
    if (url.startsWith('data:') || url.startsWith('blob:')) return
    // Exactly an address of the release, asked for and nothing more: no query could carry anything home.
    const isOwn =
      request.method() === 'GET' && host.addresses.includes(url.replace(host.url, '').replace(/#.*/, ''))
    if (!isOwn) requests.push(`${request.method()} ${url}`)
  })
  context.on('console', (message) => console.push(message.text()))
  context.on('weberror', (error) => console.push(String(error.error())))
  return { requests, violations, console }
}

/** Every place on the device where something could be kept, as one text. */
export async function keptOnDevice(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const caches = await Promise.all(
      (await globalThis.caches.keys()).map(async (name) => {
        const cache = await globalThis.caches.open(name)
        return (await cache.keys()).map(({ url }) => url)
      }),
    )
    const databases = await indexedDB.databases()
    return JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      caches,
      databases,
      location.href,
      history.state,
      window.name,
      performance.getEntries().map(({ name }) => name),
    ])
  })
}

/** Everything that the document holds, attributes and current values of fields included. */
export async function heldByDocument(page: Page): Promise<string> {
  return page.evaluate(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')]
    return document.documentElement.outerHTML + fields.map(({ value }) => value).join('\n')
  })
}

export async function readyOffline(page: Page): Promise<void> {
  await page.getByText('Ready offline').waitFor()
}

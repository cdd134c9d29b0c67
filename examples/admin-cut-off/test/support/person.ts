import { demoPassword } from '@latchkey/example-shared'
import type { Browser, Page } from 'playwright-core'
import { browserTestMs } from './browser.ts'

/** Signs somebody in through the page, in a browser profile of their own. */
export async function signInAs(browser: Browser, url: string, name: string): Promise<Page> {
  const context = await browser.newContext()
  context.setDefaultTimeout(browserTestMs)
  const page = await context.newPage()
  await page.goto(url)
  await submitSignIn(page, name)
  await page.waitForURL(/\/(tickets|admin)$/)
  return page
}

/** Fills in the form that is shown, and sends it. */
export async function submitSignIn(page: Page, name: string): Promise<void> {
  await page.selectOption('select[name=name]', name)
  await page.fill('input[name=password]', demoPassword)
  await page.click('#sign-in button')
}

/** Waits until all four channels of a tickets page are open. */
export async function waitUntilOpen(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelectorAll('#channels tr[data-state=open]').length === 4)
}

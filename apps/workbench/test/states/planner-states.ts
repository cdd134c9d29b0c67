import type { Page } from 'playwright-core'
import type { PageState } from './state.ts'

const path = '/planner'

/** The charts are as wide as the page has room for, which says that its script runs. */
export async function plannerIsThere(page: Page): Promise<void> {
  await page.locator('svg.chart:not([width="560"])').first().waitFor()
}

export const plannerStates: readonly PageState[] = [
  {
    name: 'planner with its defaults, inputs, a table and costs unfolded',
    path,
    async drive(page) {
      await plannerIsThere(page)
      for (const summary of ['more, each with a default', 'The numbers: reads', 'unit costs behind it']) {
        await page.locator('summary', { hasText: summary }).click()
      }
    },
  },
  {
    name: 'planner at a billion users, over the life of a token',
    path: `${path}#v=1&users=1e9&store=redis&session_copies=no&over=token_lifetime_s`,
    async drive(page) {
      await plannerIsThere(page)
      await page
        .getByText('million revocations to remember')
        .or(page.getByText('more than one store node'))
        .first()
        .waitFor()
    },
  },
  {
    name: 'planner with errors, and nothing shown',
    path: `${path}#v=1&users=0.5&online_share=many&colour=red`,
    async drive(page) {
      await page.getByText('"colour" in the address is no question').waitFor()
      await page.locator('summary', { hasText: 'more, each with a default' }).click()
      for (const box of await page.locator('.family-choice input').all()) await box.uncheck()
      await page.getByText('It means nothing in the ways that are shown.').first().waitFor()
    },
  },
]

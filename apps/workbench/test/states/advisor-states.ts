import type { Page } from 'playwright-core'
import type { PageState } from './state.ts'

const path = '/advisor'

export async function takeExample(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click()
  await resultIsThere(page)
}

export async function resultIsThere(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Download advice.json' }).waitFor()
  await page.locator('.result[aria-busy=false]').waitFor()
}

export const advisorStates: readonly PageState[] = [
  {
    name: 'advisor empty',
    path,
    drive: async (page) => page.getByText('Nothing is answered yet').waitFor(),
  },
  {
    name: 'advisor partial',
    path,
    drive: async (page) => {
      await page.getByLabel('Your own services').check()
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByRole('textbox', { name: /How many of your deployed services/ }).fill('12')
      await page.getByText('2 of 27 answered').waitFor()
      await page.locator('.so-far .verdict-box').waitFor()
    },
  },
  {
    name: 'advisor question with an error',
    path,
    drive: async (page) => {
      await page.getByRole('button', { name: 'Skip' }).click()
      await page.getByRole('textbox').fill('many')
      await page.locator('[aria-invalid=true]').waitFor()
    },
  },
  {
    name: 'advisor questions and ways, unfolded',
    path,
    drive: async (page) => {
      for (const summary of ['All 27 questions', 'The 7 ways']) {
        await page.locator('summary', { hasText: summary }).click()
      }
    },
  },
  {
    name: 'advisor result',
    path,
    drive: async (page) => takeExample(page, 'Single-page app with eight services'),
  },
  {
    name: 'advisor result for several kinds of client',
    path: `${path}#v=1&clients=ssr_web,native,service&services=6&store=redis_ha&stated_belief=sessions+do+not+scale&device_control=yes`,
    drive: resultIsThere,
  },
  {
    name: 'advisor infeasible',
    path,
    drive: async (page) => {
      await takeExample(page, 'A contradiction')
      await page.getByRole('heading', { name: 'The least that has to give way' }).waitFor()
    },
  },
  {
    name: 'advisor address with errors',
    path: `${path}#v=1&services=0.5&store=floppy&colour=red&fanout=2`,
    drive: async (page) => {
      await resultIsThere(page)
      await page.getByText('"colour" in the address is no question').waitFor()
    },
  },
]

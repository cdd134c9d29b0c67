import { guidePath, guideSlugs } from '../../src/guide/contents.ts'
import type { PageState } from './state.ts'

export const guideStates: readonly PageState[] = [
  ...guideSlugs.map((slug): PageState => ({
    name: `guide ${slug}`,
    path: guidePath(slug),
    drive: async (page) => page.getByRole('heading', { level: 1 }).waitFor(),
  })),
  {
    name: 'guide demo of a forgery',
    path: guidePath('questions'),
    drive: async (page) => {
      await page.getByText('Refuses it: the signature does not fit.').waitFor()
      await page.getByLabel('reader').check()
      await page.getByText('Accepts it: this is what the issuer signed.').waitFor()
    },
  },
  {
    name: 'guide demo of an expiry',
    path: guidePath('expiry'),
    drive: async (page) => {
      await page.getByRole('button', { name: 'Make a token that lives for 20 seconds' }).click()
      await page.getByText('Good for 20 s more.').waitFor()
    },
  },
]

import type { PageState } from './state.ts'

const path = '/'

export const homeStates: readonly PageState[] = [
  {
    name: 'home empty',
    path,
    drive: async (page) => page.getByRole('heading', { level: 1 }).waitFor(),
  },
  {
    name: 'home suggestion',
    path,
    drive: async (page) => {
      await page.getByLabel('Paste anything').fill('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln')
      await page.getByText('This looks like').waitFor()
    },
  },
  {
    name: 'home palette',
    path,
    drive: async (page) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog', { name: 'Search tools and commands' }).waitFor()
    },
  },
  {
    name: 'home palette without result',
    path,
    drive: async (page) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('zeppelin')
      await page.getByText('Nothing of that name.').waitFor()
    },
  },
  {
    name: 'home offline',
    path,
    drive: async (page) => {
      await page.getByText('Ready offline').waitFor()
      await page.context().setOffline(true)
      await page.getByText('Everything here still works').waitFor()
    },
  },
]

import type { Page } from 'playwright-core'
import type { PageState } from './state.ts'

const path = '/tools/password'

export async function madePassword(page: Page): Promise<string> {
  const output = page.getByRole('status', { name: 'Password' })
  await output.locator('[class^=character-]').first().waitFor()
  return (await output.textContent())!
}

export const passwordStates: readonly PageState[] = [
  { name: 'password made', path, drive: async (page) => void (await madePassword(page)) },
  {
    name: 'password rules that exclude each other',
    path,
    drive: async (page) => {
      await page.getByRole('spinbutton', { name: 'Length' }).fill('8')
      await page.getByRole('spinbutton', { name: 'At least so many digits' }).fill('9')
      await page.locator('[aria-invalid=true]').waitFor()
    },
  },
  {
    name: 'password every rule',
    path,
    drive: async (page) => {
      await page.getByRole('checkbox', { name: 'Leave out look-alikes' }).check()
      await page.getByRole('checkbox', { name: 'Begin with a letter' }).check()
      await page.locator('summary', { hasText: 'More rules' }).click()
      await page.getByRole('spinbutton', { name: 'Group by so many characters' }).fill('5')
      await page.getByRole('textbox', { name: 'Never these characters' }).fill('*^')
      await page.locator('summary', { hasText: 'Spelt out' }).click()
      await madePassword(page)
    },
  },
  {
    name: 'password rules of a website',
    path,
    drive: async (page) => {
      await page.locator('summary', { hasText: 'The rules of a website' }).click()
      await page
        .getByRole('textbox', { name: 'passwordrules' })
        .fill('minlength: 8; maxlength: 12; required: lover; required: digit; max-consecutive: 2')
      await page.getByText('is not a class of characters').waitFor()
    },
  },
  {
    name: 'password phrases',
    path,
    drive: async (page) => {
      await page.getByLabel('What for').selectOption('passphrase')
      await page.getByRole('spinbutton', { name: 'How many' }).fill('5')
      await page.getByRole('heading', { name: '5 passwords' }).waitFor()
    },
  },
  {
    name: 'password phrases without a separator',
    path,
    drive: async (page) => {
      await page.getByLabel('What for').selectOption('passphrase')
      await page.getByRole('textbox', { name: 'Between words' }).fill('')
      await page.getByText('run together').waitFor()
    },
  },
  {
    name: 'password PIN',
    path,
    drive: async (page) => {
      await page.getByLabel('What for').selectOption('pin')
      await page.getByText('Weak').waitFor()
    },
  },
  {
    name: 'password secret for HS512',
    path,
    drive: async (page) => {
      await page.getByLabel('What for').selectOption('hs512')
      await page.getByText('512.00 bits').first().waitFor()
    },
  },
]

import type { Page } from 'playwright-core'
import type { PageState } from './state.ts'

const path = '/tools/jwt'

/** Signed with the secret of RFC 7515 appendix A.1; `exp` is 2011-03-22T18:43:00Z. */
const rfcToken =
  'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const rfcSecret = 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow'

export async function pasteToken(page: Page, text: string): Promise<void> {
  await page.getByLabel('Token', { exact: true }).fill(text)
}

/** Pastes that many letters: typing them into the field would take the browser minutes. */
export async function pasteLarge(page: Page, length: number): Promise<void> {
  await page.getByLabel('Token', { exact: true }).evaluate((field, length) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', 'A'.repeat(length))
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, length)
}

export async function chooseExample(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Examples' }).click()
  await page.getByRole('button', { name, exact: true }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

async function verdict(page: Page, words: RegExp): Promise<void> {
  await page.getByRole('list', { name: 'Verdicts' }).getByText(words).first().waitFor()
}

async function open(page: Page, summary: string): Promise<void> {
  await page.locator('summary', { hasText: summary }).click()
}

export const jwtStates: readonly PageState[] = [
  { name: 'jwt empty', path, drive: async (page) => page.getByText('Paste a token on the left').waitFor() },
  {
    name: 'jwt valid',
    path,
    drive: async (page) => {
      await chooseExample(page, 'ES256')
      await verdict(page, /^Valid/)
    },
  },
  {
    name: 'jwt expired',
    path,
    drive: async (page) => {
      await pasteToken(page, `Authorization: Bearer ${rfcToken}`)
      await verdict(page, /^Expired/)
    },
  },
  {
    name: 'jwt verified at another moment',
    path,
    drive: async (page) => {
      await pasteToken(page, rfcToken)
      await page.getByRole('textbox', { name: 'Secret or public key' }).fill(rfcSecret)
      await page.getByRole('radio', { name: 'Base64url' }).check()
      await verdict(page, /^Valid/)
      await page.getByRole('button', { name: 'exp − 1 s' }).click()
      await page.getByRole('button', { name: 'iss', exact: true }).click()
    },
  },
  {
    name: 'jwt invalid signature, diagnosed',
    path,
    drive: async (page) => {
      await pasteToken(page, rfcToken)
      await page.getByRole('textbox', { name: 'Secret or public key' }).fill(`${rfcSecret}\n`)
      await page.getByRole('button', { name: 'Find out why' }).click()
      await page.getByRole('region', { name: 'Diagnosis' }).waitFor()
    },
  },
  {
    name: 'jwt bad key',
    path,
    drive: async (page) => {
      await pasteToken(page, rfcToken)
      await page
        .getByRole('textbox', { name: 'Secret or public key' })
        .fill('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----')
      await page.locator('[aria-invalid=true]').waitFor()
    },
  },
  {
    name: 'jwt milliseconds',
    path,
    drive: async (page) => {
      await chooseExample(page, 'Milliseconds in exp')
      await page
        .getByText(/milliseconds/)
        .first()
        .waitFor()
    },
  },
  {
    name: 'jwt unsecured',
    path,
    drive: async (page) => {
      await chooseExample(page, 'Unsecured (alg none)')
      await verdict(page, /Unsecured/)
    },
  },
  {
    name: 'jwt encrypted',
    path,
    drive: async (page) => {
      await chooseExample(page, 'Encrypted (JWE)')
      await page.getByRole('list', { name: 'Parts of the token' }).getByText('ciphertext').waitFor()
    },
  },
  {
    name: 'jwt selective disclosure',
    path,
    drive: async (page) => {
      await chooseExample(page, 'Selective disclosure (SD-JWT)')
      await page.getByText('Its digest stands in the payload.').waitFor()
    },
  },
  {
    name: 'jwt dangers',
    path,
    drive: async (page) => {
      await chooseExample(page, 'Keys to be fetched from its header')
      await page.getByRole('heading', { name: /^Findings: / }).waitFor()
    },
  },
  {
    name: 'jwt numbers and repeated claims',
    path,
    drive: async (page) => {
      await chooseExample(page, 'Large numbers and a repeated claim')
      await page.getByText('100002348117421473').first().waitFor()
      await page.getByRole('tab', { name: 'JSON' }).first().click()
    },
  },
  {
    name: 'jwt several tokens',
    path,
    drive: async (page) => {
      await pasteToken(page, `access_token=${rfcToken}&id_token=${rfcToken}`)
      await page.getByText('2 tokens were found').waitFor()
    },
  },
  {
    name: 'jwt opaque',
    path,
    drive: async (page) => {
      await pasteToken(page, 'r8kf2m1xQz7TgV0a')
      await verdict(page, /\w/)
    },
  },
  {
    name: 'jwt expectations not met',
    path,
    drive: async (page) => {
      await pasteToken(page, rfcToken)
      await open(page, 'Expectations')
      await page.getByLabel('Issuer (iss)').fill('https://auth.example')
      await page.locator('[aria-invalid=true]').waitFor()
    },
  },
  {
    name: 'jwt examples',
    path,
    drive: async (page) => {
      await page.getByRole('button', { name: 'Examples' }).click()
      await page.getByRole('button', { name: 'HS256', exact: true }).waitFor()
    },
  },
  {
    name: 'jwt share',
    path,
    drive: async (page) => {
      await pasteToken(page, rfcToken)
      await page.getByRole('button', { name: 'Share' }).click()
      await page.getByLabel('Keep the signature').check()
    },
  },
  {
    name: 'jwt edit, compare and copy',
    path,
    drive: async (page) => {
      await pasteToken(page, rfcToken)
      await open(page, 'Edit and sign again')
      await page.getByRole('button', { name: 'Make a key' }).click()
      await page.getByRole('button', { name: 'Inspect it' }).waitFor()
      await open(page, 'Compare with another token')
      await page
        .getByLabel('The other token')
        .fill('eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLCJleHAiOjEzMDA4MTk5ODB9.c2ln')
      await page.getByRole('table', { name: 'Payload' }).last().waitFor()
      await open(page, 'Copy as code or report')
      await page.getByRole('tab', { name: 'curl' }).waitFor()
      await open(page, 'Sizes')
    },
  },
  {
    name: 'jwt large, busy',
    path,
    drive: async (page) => {
      // A worker that never answers keeps the state still.
      await page.evaluate('Worker.prototype.postMessage = () => {}')
      await pasteLarge(page, 300_000)
      await page.getByRole('button', { name: 'Cancel' }).waitFor()
    },
  },
  {
    name: 'jwt too large',
    path,
    drive: async (page) => {
      await pasteLarge(page, 8 * 1024 * 1024 + 1)
      await page.locator('[aria-invalid=true]').waitFor()
    },
  },
]

import type { Page } from 'playwright-core'
import type { PageState } from './state.ts'

const path = '/tools/base64'

/** A picture of one pixel. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

export async function pasteBase64(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Base64', exact: true }).fill(text)
}

export async function encode(page: Page, text: string): Promise<void> {
  await page.getByRole('radio', { name: 'Encode' }).check()
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill(text)
}

async function verdict(page: Page, words: RegExp): Promise<void> {
  await page.getByRole('list', { name: 'Verdicts' }).getByText(words).first().waitFor()
}

export const base64States: readonly PageState[] = [
  { name: 'base64 empty', path, drive: async (page) => page.getByText('Paste Base64').waitFor() },
  {
    name: 'base64 sound',
    path,
    drive: async (page) => {
      await pasteBase64(page, 'eyJncmVldGluZyI6IkhlbGxvLCB3b3JsZCEifQ==')
      await verdict(page, /^JSON/)
    },
  },
  {
    name: 'base64 not sound',
    path,
    drive: async (page) => {
      await pasteBase64(page, 'aGVs\u00a0bG8s\nI\u0430Hdv!cmxkIR==')
      await verdict(page, /^Not sound/)
    },
  },
  {
    name: 'base64 several in a row',
    path,
    drive: async (page) => {
      await pasteBase64(page, 'aGk=aGk=')
      await verdict(page, /Several encodings/)
    },
  },
  {
    name: 'base64 image',
    path,
    drive: async (page) => {
      await pasteBase64(page, `data:image/png;base64,${png}`)
      await page.getByRole('img', { name: 'The decoded image' }).waitFor()
    },
  },
  {
    name: 'base64 token',
    path,
    drive: async (page) => {
      await pasteBase64(page, Buffer.from('eyJhbGciOiJub25lIn0.e30.').toString('base64'))
      await page.getByRole('button', { name: 'Open in JWT inspector' }).waitFor()
    },
  },
  {
    name: 'base64 encoded',
    path,
    drive: async (page) => {
      await encode(page, 'Grüße aus dem Terminal — ça va? 😀'.repeat(3))
      await page.getByRole('radio', { name: '64 (PEM)' }).check()
      await page.getByText('times as many').waitFor()
    },
  },
  {
    name: 'base64 wrong hexadecimal',
    path,
    drive: async (page) => {
      await encode(page, '0g')
      await page.getByRole('radio', { name: 'Hexadecimal' }).check()
      await page.locator('[aria-invalid=true]').waitFor()
    },
  },
  {
    name: 'base64 busy',
    path,
    drive: async (page) => {
      await page.getByRole('radio', { name: 'Encode' }).check()
      await page.evaluate(`{
        const piece = new Blob([new Uint8Array(1 << 24)])
        const file = new File(Array.from({ length: 60 }, () => piece), 'image.iso')
        const transfer = new DataTransfer()
        transfer.items.add(file)
        const input = document.querySelector('input[type=file]')
        input.files = transfer.files
        input.dispatchEvent(new Event('change', { bubbles: true }))
      }`)
      await page.getByRole('progressbar').waitFor()
    },
  },
]

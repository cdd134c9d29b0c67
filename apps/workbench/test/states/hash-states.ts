import { createHash } from 'node:crypto'
import type { Page } from 'playwright-core'
import type { PageState } from './state.ts'

const path = '/tools/hash'
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export async function typeText(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill(text)
}

export async function expectDigest(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Expected digest or sums file' }).fill(text)
}

export async function chooseFiles(
  page: Page,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<void> {
  const chosen = Object.entries(files).map(([name, content]) => ({
    name,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(content),
  }))
  await page.locator('input[type=file]').setInputFiles(chosen)
}

async function verdict(page: Page, word: string): Promise<void> {
  await page.getByRole('list', { name: 'Verdicts' }).getByText(word, { exact: true }).waitFor()
}

export const hashStates: readonly PageState[] = [
  { name: 'hash empty', path, drive: async (page) => page.getByText('Type text, or choose files').waitFor() },
  {
    name: 'hash text that matches',
    path,
    drive: async (page) => {
      await typeText(page, 'hello')
      await expectDigest(page, `SHA256 (greeting.txt) = ${sha256('hello')}`)
      await verdict(page, 'Match')
    },
  },
  {
    name: 'hash text that differs',
    path,
    drive: async (page) => {
      await typeText(page, 'héllo\n')
      await expectDigest(
        page,
        sha256('héllo\n')
          .replace(/.(.{20})$/, 'x$1')
          .replace('x', sha256('héllo\n').at(-21) === '0' ? '1' : '0'),
      )
      await verdict(page, 'Different')
    },
  },
  {
    name: 'hash expected text that is none',
    path,
    drive: async (page) => {
      await expectDigest(page, 'not a digest')
      await page.locator('[aria-invalid=true]').waitFor()
    },
  },
  {
    name: 'hash legacy algorithm',
    path,
    drive: async (page) => {
      await page.getByRole('radio', { name: 'SHA-1' }).check()
      await typeText(page, 'a\ud800')
      await page.getByText('SHA-1 is broken').waitFor()
    },
  },
  {
    name: 'hash with a key',
    path,
    drive: async (page) => {
      await page.locator('summary', { hasText: 'HMAC' }).click()
      await page.getByRole('textbox', { name: 'HMAC key' }).fill('key')
      await typeText(page, 'hello')
      await page.getByRole('heading', { name: 'HMAC-SHA-256 of the text' }).waitFor()
    },
  },
  {
    name: 'hash files against their sums',
    path,
    drive: async (page) => {
      const sums = ['alpha', 'beta', 'gamma', 'delta']
        .map((text) => `${sha256(text)}  ${text}.txt\n`)
        .join('')
      await chooseFiles(page, {
        SHA256SUMS: sums,
        'alpha.txt': 'alpha',
        'beta.txt': 'changed',
        'renamed-to-something-much-longer-than-a-phone-is-wide.txt': 'gamma',
        'extra.txt': 'extra',
      })
      await page.getByRole('table', { name: 'Against the sums file' }).waitFor()
    },
  },
  {
    name: 'hash busy',
    path,
    drive: async (page) => {
      // As large as a sparse file, without its bytes: the browser makes the blob of one piece, again and again.
      await page.evaluate(`{
        const piece = new Blob([new Uint8Array(1 << 24)])
        const file = new File(Array.from({ length: 200 }, () => piece), 'image.iso')
        const transfer = new DataTransfer()
        transfer.items.add(file)
        const input = document.querySelector('input[type=file]')
        input.files = transfer.files
        input.dispatchEvent(new Event('change', { bubbles: true }))
      }`)
      await page.getByRole('progressbar').waitFor()
      await page.getByText(/\/s ·/).waitFor()
    },
  },
]

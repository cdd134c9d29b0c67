import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseFiles, expectDigest, typeText } from './states/hash-states.ts'
import { encode, pasteBase64 } from './states/base64-states.ts'
import { pasteToken } from './states/jwt-states.ts'
import { madePassword } from './states/password-states.ts'
import { inChromium, isBrowserMissing, launchBrowser } from './support/browser.ts'
import { type StaticHost, startStaticHost } from './support/static-host.ts'

/** `LATCHKEY_LARGE_FILES=1` also hashes 5 GiB, which takes a minute or more. */
const isLargeWanted = process.env['LATCHKEY_LARGE_FILES'] === '1'

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')

describe.skipIf(isBrowserMissing)(inChromium('digests, passwords and Base64 in the browser'), () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-pages-'))
  let host: StaticHost
  let browser: Browser
  beforeAll(async () => {
    host = await startStaticHost()
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await host?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** A page in a context of its own, that reports what the policy refuses. */
  async function open(tool: string): Promise<{ page: Page; problems: string[] }> {
    const context = await browser.newContext({ acceptDownloads: true })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const page = await context.newPage()
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    await page.goto(`${host.url}/tools/${tool}`)
    return { page, problems }
  }

  test(
    'the digest of text is the one of the coreutils, in every algorithm, while it is typed',
    { timeout: 120_000 },
    async () => {
      const { page, problems } = await open('hash')
      await typeText(page, 'grüße\n')
      for (const [label, program] of [
        ['SHA-256', 'sha256sum'],
        ['SHA-512', 'sha512sum'],
        ['SHA-384', 'sha384sum'],
        ['SHA-224', 'sha224sum'],
        ['SHA-1', 'sha1sum'],
        ['MD5', 'md5sum'],
      ] as const) {
        await page.getByRole('radio', { name: label, exact: true }).check()
        const [digest] = execFileSync(program, { input: 'grüße\n', encoding: 'utf8' }).split(' ')
        await page.locator('.digest-line', { hasText: digest! }).waitFor()
      }
      await page.getByRole('radio', { name: 'SHA-256', exact: true }).check()
      await page.getByRole('radio', { name: 'CRLF (Windows)' }).check()
      await page.locator('.digest-line', { hasText: sha256('grüße\r\n') }).waitFor()
      expect(problems).toEqual([])
    },
  )

  test(
    'files around the edges of pieces have the digests of the coreutils, and a sums file that sha256sum -c takes',
    { timeout: 120_000 },
    async () => {
      const piece = 4 * 1024 * 1024
      const files = Object.fromEntries(
        [0, 63, 64, piece - 1, piece, piece + 1].map((size) => [
          `size ${size}`,
          Buffer.alloc(size, size % 251),
        ]),
      )
      const { page, problems } = await open('hash')
      // With a second algorithm wanted, files are read in pieces and not as a whole.
      const two = `${sha256('x')}  size 0\nSHA512 (size 63) = ${'0'.repeat(128)}\n`
      await expectDigest(page, two)
      await chooseFiles(page, files)
      for (const content of Object.values(files)) {
        await page
          .locator('.file-row', { hasText: sha256(content) })
          .first()
          .waitFor()
      }
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Save SHA256SUMS' }).click()
      for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
      const sums = readFileSync(await (await download).path(), 'utf8')
      const checked = execFileSync('sha256sum', ['-c', '-'], { cwd: folder, input: sums, encoding: 'utf8' })
      expect(checked.match(/: OK$/gm)).toHaveLength(6)
      expect(problems).toEqual([])
    },
  )

  test('a large file is cancelled, and chosen again is hashed to its end', async () => {
    const path = join(folder, 'half-a-gibibyte')
    sparseFile(path, 512 * 1024 * 1024 + 1)
    const { page, problems } = await open('hash')
    await page.locator('input[type=file]').setInputFiles(path)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.locator('.file-row', { hasText: 'Cancelled' }).waitFor()
    await page.getByRole('button', { name: 'Clear files' }).click()
    await page.locator('input[type=file]').setInputFiles(path)
    const [digest] = execFileSync('sha256sum', [path], { encoding: 'utf8' }).split(' ')
    await page.locator('.digest-line', { hasText: digest! }).waitFor({ timeout: 110_000 })
    expect(problems).toEqual([])
  }, 180_000)

  test.skipIf(!isLargeWanted)(
    `5 GiB are hashed right, with flat memory${isLargeWanted ? '' : ' (skipped: takes a minute or more; LATCHKEY_LARGE_FILES=1)'}`,
    async () => {
      const path = join(folder, 'five-gibibytes')
      sparseFile(path, 5 * 1024 ** 3)
      const { page } = await open('hash')
      const startedMs = performance.now()
      await page.locator('input[type=file]').setInputFiles(path)
      let largestKib = 0
      const watch = setInterval(() => {
        largestKib = Math.max(largestKib, residentKib())
      }, 1000)
      await page.getByRole('progressbar').waitFor()
      const beforeKib = residentKib()
      await page
        .locator('.digest-line', {
          hasText: '7f06c62352aebd8125b2a1841e2b9e1ffcbed602f381c3dcb3200200e383d1d5',
        })
        .waitFor({ timeout: 880_000 })
      clearInterval(watch)
      const seconds = (performance.now() - startedMs) / 1000
      console.log(
        `5 GiB in ${seconds.toFixed(0)} s; all of Chromium: ${Math.round(beforeKib / 1024)} MiB at the start, ${Math.round(largestKib / 1024)} MiB at most`,
      )
      expect(largestKib - beforeKib).toBeLessThan(300 * 1024)
    },
    900_000,
  )

  test(
    'passwords keep their rules, differ, and stay where they were made',
    { timeout: 120_000 },
    async () => {
      const { page, problems } = await open('password')
      const first = await madePassword(page)
      expect(first).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[!@#$%^&*])\S{20}$/)
      await page.getByText('122.38 bits').first().waitFor()
      await page.getByRole('button', { name: 'New', exact: true }).click()
      expect(await madePassword(page)).not.toBe(first)
      await page.getByRole('spinbutton', { name: 'Length' }).fill('16')
      await page.getByText('97.71 bits').first().waitFor()
      await page.getByRole('button', { name: 'Copy password', exact: true }).click()
      const copied = await clipboard(page)
      expect(copied).toBe(await madePassword(page))
      await page.getByRole('button', { name: 'Clear clipboard' }).click()
      await expect.poll(() => clipboard(page)).toBe('')
      await page.getByLabel('What for').selectOption('passphrase')
      await page.locator('output.password', { hasText: /^[a-z]+(-[a-z]+){5}$/ }).waitFor()
      const kept = await page.evaluate(
        'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])',
      )
      expect(kept).not.toContain(first)
      expect(kept).not.toContain(copied)
      expect(kept).not.toContain(await madePassword(page))
      // The settings come back, and another password with them.
      await page.reload()
      await page.getByText('77.54 bits').first().waitFor()
      expect(problems).toEqual([])
    },
  )

  test('Base64 goes both ways, through files too', { timeout: 120_000 }, async () => {
    const { page, problems } = await open('base64')
    await pasteBase64(page, 'R3LDvMOfZSBhdXMgZGVtIEJyb3dzZXI')
    await page.locator('.content-view', { hasText: 'Grüße aus dem Browser' }).waitFor()
    await page.getByRole('button', { name: 'Swap' }).click()
    await page.locator('.content-view', { hasText: 'R3LDvMOfZSBhdXMgZGVtIEJyb3dzZXI=' }).waitFor()
    await encode(page, 'ÿþ')
    await page.getByRole('radio', { name: 'URL-safe (- _)' }).check()
    await page.getByRole('checkbox', { name: 'Padding (=)' }).uncheck()
    await page.locator('.content-view', { hasText: /^w7_Dvg$/ }).waitFor()
    await page.getByRole('radio', { name: 'Standard (+ /)' }).check()
    await page.getByRole('checkbox', { name: 'Padding (=)' }).check()
    // Larger than what is handled while typing.
    const bytes = Buffer.from(Array.from({ length: 3_000_001 }, (_, index) => (index * 7) & 255))
    const file = { name: 'some.bin', mimeType: 'application/octet-stream', buffer: bytes }
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByText('3,000,001 bytes became').waitFor()
    const encoded = await saved(page, 'Save')
    expect(encoded.toString()).toBe(bytes.toString('base64'))
    await page.getByRole('radio', { name: 'Decode' }).check()
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'some.txt', mimeType: 'text/plain', buffer: encoded })
    await page.getByText('3,000,001 bytes.').waitFor()
    expect(Buffer.compare(await saved(page, 'Save'), bytes)).toBe(0)
    expect(problems).toEqual([])
  })

  test('a header with a password is decoded, and a token finds its way to the inspector', async () => {
    const { page, problems } = await open('base64')
    await pasteBase64(page, 'Authorization: Basic YWRhOmxvdmVsYWNl')
    await page.getByText('ada:lovelace').waitFor()
    await page.getByText('The scheme of HTTP authentication (Basic) was taken off.').waitFor()
    await pasteBase64(page, 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.')
    await page.getByRole('button', { name: 'Open in JWT inspector' }).click()
    await page.getByRole('list', { name: 'Verdicts' }).getByText('Unsecured', { exact: true }).waitFor()
    expect(problems).toEqual([])
  })

  test('a file with a token is inspected when it is given to the home page, any other is hashed', async () => {
    const { page, problems } = await open('hash')
    const give = async (name: string, content: string): Promise<void> => {
      await page.goto(`${host.url}/`)
      const path = join(folder, name)
      writeFileSync(path, content)
      await page.locator('input[type=file]').setInputFiles(path)
    }
    await give('token.jwt', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.\n')
    await page.getByRole('list', { name: 'Verdicts' }).getByText('Unsecured', { exact: true }).waitFor()
    await give('notes.txt', 'abc')
    await page.getByText(sha256('abc')).first().waitFor()
    expect(problems).toEqual([])
  })

  test('pasted CRLF, of which a text field keeps LF only, is told of and can be had', async () => {
    const { page, problems } = await open('hash')
    const paste = async (field: string): Promise<void> => {
      await page.getByRole('textbox', { name: field }).focus()
      await page.evaluate(() => navigator.clipboard.writeText('a\r\nb\r\n'))
      await page.keyboard.press('Control+v')
      await page.getByText('What you pasted ends its lines with CRLF').waitFor()
    }
    await paste('Text')
    await page.getByRole('radio', { name: 'CRLF (Windows)' }).check()
    await page.getByText(sha256('a\r\nb\r\n')).first().waitFor()
    await page.getByText('What you pasted ends its lines with CRLF').waitFor({ state: 'detached' })

    await page.goto(`${host.url}/tools/base64`)
    await page.getByRole('radio', { name: 'Encode' }).check()
    await paste('Text')
    await page.getByRole('checkbox', { name: 'CRLF in the text' }).check()
    await page.getByText(Buffer.from('a\r\nb\r\n').toString('base64')).first().waitFor()
    expect(problems).toEqual([])
  })

  test.each([
    { form: 'PEM', type: 'spki', format: 'pem' },
    { form: 'DER', type: 'spki', format: 'der' },
  ] as const)('a key in $form that is dropped onto its field verifies', async ({ type, format }) => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const input = [{ alg: 'EdDSA' }, { sub: 'ada' }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const { page, problems } = await open('jwt')
    await pasteToken(page, `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`)
    const key = format === 'pem' ? publicKey.export({ type, format }) : publicKey.export({ type, format })
    await page.getByRole('textbox', { name: 'Secret or public key' }).evaluate(
      (field, bytes) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File([Uint8Array.from(bytes)], 'key'))
        field.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
      },
      [...Buffer.from(key)],
    )
    await page.getByRole('list', { name: 'Verdicts' }).getByText('Valid with your key').waitFor()
    expect(problems).toEqual([])
  })

  test('each of the three is used by keyboard alone', { timeout: 180_000 }, async () => {
    const { page } = await open('hash')
    await tabTo(page, 'Text')
    await page.keyboard.type('hello')
    await page.locator('.digest-line', { hasText: sha256('hello') }).waitFor()
    await tabTo(page, 'Expected digest or sums file')
    await page.keyboard.type(sha256('hello'))
    await page.getByRole('list', { name: 'Verdicts' }).getByText('Match').waitFor()
    await tabTo(page, 'Copy Base64')
    await page.keyboard.press('Enter')
    const digest = createHash('sha256').update('hello').digest('base64')
    await expect.poll(() => clipboard(page)).toBe(digest)

    await page.goto(`${host.url}/tools/password`)
    await madePassword(page)
    await tabTo(page, 'Length')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('24')
    await page.locator('output.password', { hasText: /^\S{24}$/ }).waitFor()
    await tabTo(page, 'Digits')
    await page.keyboard.press('Space')
    await page.locator('output.password', { hasText: /^[^0-9]{24}$/ }).waitFor()
    await tabTo(page, 'Copy password')
    await page.keyboard.press('Enter')
    const password = await madePassword(page)
    expect(await clipboard(page)).toBe(password)

    await page.goto(`${host.url}/tools/base64`)
    await tabTo(page, 'Base64')
    await page.keyboard.type('aGVsbG8=')
    await page.locator('.content-view', { hasText: /^hello$/ }).waitFor()
    await tabTo(page, 'Text')
    await page.keyboard.press('ArrowRight')
    await page.locator('.content-view', { hasText: '68 65 6c 6c 6f' }).waitFor()
  })

  async function saved(page: Page, button: string): Promise<Buffer> {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: button, exact: true }).click()
    return readFileSync(await (await download).path())
  }
})

/** Memory of the browsers that this process has started, all their processes together. */
function residentKib(): number {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,rss=,comm='], { encoding: 'utf8' })
  const rows = [...table.matchAll(/^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/gm)]
  const ours = new Set([String(process.pid)])
  let kib = 0
  // Parents come before their children, but for a process number that was used again.
  for (const [, pid, parent, resident, command] of [...rows, ...rows]) {
    if (!ours.has(parent!) || ours.has(pid!)) continue
    ours.add(pid!)
    if (command!.startsWith('chrom')) kib += Number(resident)
  }
  return kib
}

function clipboard(page: Page): Promise<string> {
  return page.evaluate<string>('navigator.clipboard.readText()')
}

/** Presses Tab until the control of that name has the focus: what cannot be reached so is not there for a keyboard. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab')
    const found = await page.evaluate(`(() => {
      const { activeElement: control } = document
      const label = control.labels?.[0]?.textContent ?? control.getAttribute('aria-label') ?? control.textContent
      return control.tagName !== 'A' && label.trim() === ${JSON.stringify(name)}
    })()`)
    if (found === true) return
  }
  throw new Error(`Tab does not reach ${name}.`)
}

function sparseFile(path: string, bytes: number): void {
  const file = openSync(path, 'w')
  ftruncateSync(file, bytes)
  closeSync(file)
}

import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { latchkey } from './support/run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-base64-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('latchkey base64', () => {
  it.each([0, 1, 2, 57, 58, 65_535, 65_536, 65_537, 200_000])(
    'encodes %i bytes as base64 does',
    async (length) => {
      const bytes = randomBytes(length)
      for (const wrap of ['0', '64', '76']) {
        const theirs = execFileSync('base64', ['--wrap', wrap], { input: bytes, encoding: 'utf8' })
        const ours = await latchkey(['base64', '--wrap', wrap], { input: bytes })
        // An empty input: the coreutils write nothing at all.
        expect(ours.stdout).toBe(length === 0 && wrap !== '0' ? '\n' : theirs)
        const back = await latchkey(['base64', '--decode'], { input: theirs })
        expect(Buffer.compare(back.bytes, bytes)).toBe(0)
      }
      expect((await latchkey(['base64', '--url'], { input: bytes })).stdout).toBe(bytes.toString('base64url'))
    },
  )

  it('encodes data: URLs, CRLF and with or without padding', async () => {
    const encode = async (...args: readonly string[]): Promise<string> =>
      (await latchkey(['base64', ...args], { input: 'hello' })).stdout
    expect(await encode('--data-url', 'text/plain')).toBe('data:text/plain;base64,aGVsbG8=')
    expect(await encode('--wrap', '4', '--crlf')).toBe('aGVs\r\nbG8=\r\n')
    expect(await encode('--no-padding')).toBe('aGVsbG8')
    expect(await encode('--url', '--padding')).toBe('aGVsbG8=')
  })

  it.each([
    ['QR==', 0, 'A', /warning at line 1, column 1: .*canonical form is “QQ==”/],
    ['aGk=aGk=', 0, 'hihi', /column 5: Another block/],
    ['aGVs\n b!G8=', 3, 'hello', /error at line 2, column 3: “!” \(U\+0021\)/],
    ['a', 3, '', /error at line 1, column 1: “a” is left over/],
    ['aGVs\u00a0bG8=', 0, 'hello', /warning at line 1, column 5: U\+00A0 is a no-break space/],
    ['aGVsbG8', 0, 'hello', /^$/],
    ['', 0, '', /^$/],
  ])('decodes %j as far as it goes, with %i', async (text, status, bytes, stderr) => {
    const outcome = await latchkey(['base64', '--decode'], { input: text })
    expect(outcome.bytes.toString('latin1')).toBe(bytes)
    expect(outcome.stderr).toMatch(stderr)
    expect(outcome.status).toBe(status)
  })

  it('holds a text to a mode', async () => {
    const status = async (mode: string, input: string): Promise<number | null> =>
      (await latchkey(['base64', '-d', '--mode', mode], { input })).status
    expect(await status('strict', 'aGVsbG8=')).toBe(0)
    expect(await status('strict', 'aGVsbG8')).toBe(3)
    expect(await status('jose', 'aGVsbG8')).toBe(0)
    expect(await status('jose', 'aGVsbG8=')).toBe(3)
  })

  it('says what it found, as JSON', async () => {
    const { stdout, status } = await latchkey(['base64', '-d', '--json'], {
      input: 'data:application/json;base64,eyJhIjoxfQ==',
    })
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      mode: 'lenient',
      bytes: 7,
      alphabet: 'either',
      blocks: 1,
      wrappers: [{ kind: 'data-url', mediaType: 'application/json' }],
      content: { kind: 'json', mediaType: 'application/json' },
      text: '{"a":1}',
    })
    const bad = await latchkey(['base64', '-d', '--json'], { input: '/w!=' })
    expect(bad.status).toBe(3)
    expect(JSON.parse(bad.stdout)).toMatchObject({
      ok: false,
      hex: 'ff',
      findings: [{ kind: 'invalid-character' }, {}],
    })
  })

  it('decodes a file of 24 MiB as it comes, and places a fault in it', { timeout: 120_000 }, async () => {
    const bytes = randomBytes(18 * 1024 * 1024)
    const text = execFileSync('base64', { input: bytes, maxBuffer: 1e9, encoding: 'utf8' })
    writeFileSync(join(folder, 'large'), `${text}?`)
    const outcome = await latchkey(['base64', '--decode', join(folder, 'large')])
    expect(Buffer.compare(outcome.bytes, bytes)).toBe(0)
    expect(outcome.status).toBe(3)
    expect(outcome.stderr).toContain(`line ${text.split('\n').length}, column 1: “?”`)
  })

  it('says what is wrong with its use', async () => {
    expect(await latchkey(['base64', '/nowhere'])).toMatchObject({ status: 2, stdout: '' })
    expect((await latchkey(['base64', '--json'], { input: '' })).status).toBe(2)
    expect((await latchkey(['base64', '--decode', '--url'], { input: 'aGk' })).status).toBe(0)
    expect((await latchkey(['base64', '--decode', '--wrap', '3'])).status).toBe(2)
  })
})

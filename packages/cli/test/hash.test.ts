import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { latchkey, shell } from './support/run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-hash-'))
const cwd = folder
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

beforeAll(() => {
  const files = { a: 'alpha', b: 'beta', 'back\\slash': 'x', 'line\nbreak': 'y', empty: '' }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  for (const size of [63, 64, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 3_000_001]) {
    writeFileSync(join(folder, `size-${size}`), Buffer.alloc(size, 7))
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('latchkey hash', () => {
  it('prints what the coreutils print, for files of every size and name', async () => {
    for (const algorithm of ['sha256', 'sha512', 'sha1', 'md5']) {
      for (const form of [[], ['--tag']]) {
        const line = `"$0" ${form.join(' ')} -- *`
        const theirs = execFileSync('bash', ['-c', line, `${algorithm}sum`], { cwd, encoding: 'utf8' })
        const ours = await shell(`latchkey hash --alg ${algorithm} ${form.join(' ')} -- *`, { cwd })
        expect(ours.stdout).toBe(theirs)
        expect(ours.status).toBe(0)
      }
    }
  })

  it('reads standard input without a file and for -', async () => {
    const expected = `${sha256('hello')}  -\n`
    expect((await latchkey(['hash'], { input: 'hello' })).stdout).toBe(expected)
    expect((await latchkey(['hash', '-'], { input: 'hello' })).stdout).toBe(expected)
  })

  it('prints each form in which digests are written', async () => {
    const digest = createHash('sha256').update('alpha').digest()
    const forms = {
      hex: digest.toString('hex'),
      base64: digest.toString('base64'),
      base64url: digest.toString('base64url'),
      integrity: `sha256-${digest.toString('base64')}`,
    }
    for (const [form, text] of Object.entries(forms)) {
      expect((await latchkey(['hash', '--format', form, 'a'], { cwd })).stdout).toBe(`${text}\n`)
    }
    const { stdout } = await latchkey(['hash', '--json', 'a'], { cwd })
    expect(JSON.parse(stdout)).toEqual({
      algorithm: 'sha256',
      hmac: false,
      files: [{ name: 'a', bytes: 5, ...forms }],
    })
  })

  it('takes the name of an algorithm as standards spell it, and no other', async () => {
    for (const name of ['SHA-256', 'SHA256', 'sha-256'])
      expect((await latchkey(['hash', '--alg', name, 'a'], { cwd })).stdout).toBe(`${sha256('alpha')}  a\n`)
    expect((await latchkey(['hash', '--alg', 'sha3', 'a'], { cwd })).status).toBe(2)
  })

  it('makes an HMAC with a secret that is never an argument', async () => {
    const expected = createHmac('sha256', 'key').update('alpha').digest('hex')
    const { stdout } = await latchkey(['hash', '--hmac', '--secret-env', 'HASH_KEY', 'a'], {
      cwd,
      env: { HASH_KEY: 'key' },
    })
    expect(stdout).toBe(`${expected}  a\n`)
    expect((await latchkey(['hash', '--hmac', 'a'], { cwd })).status).toBe(2)
    expect((await latchkey(['hash', '--hmac', '--secret', 'key', 'a'], { cwd })).stderr).toMatch(
      /not taken from the command line/,
    )
  })

  it('hashes what it can read, and says what it cannot', async () => {
    const { stdout, stderr, status } = await latchkey(['hash', 'a', 'nowhere', '.', 'b'], { cwd })
    expect(stdout).toBe(`${sha256('alpha')}  a\n${sha256('beta')}  b\n`)
    expect(stderr).toMatch(/no such file: nowhere/)
    expect(stderr).toMatch(/it is a folder: \./)
    expect(status).toBe(2)
  })
})

describe('latchkey hash --check', () => {
  const good = `${sha256('alpha')}  a\n${sha256('beta')} *b\n`
  const bad = `${sha256('other')}  a\n`
  const missing = `${sha256('x')}  nowhere\n`

  test.each<[string, string, readonly string[]]>([
    ['all right', good, []],
    ['one differs', good + bad, []],
    ['one is missing', good + missing, []],
    ['missing ones ignored', good + missing, ['--ignore-missing']],
    ['nothing verified', missing, ['--ignore-missing']],
    ['garbage', `${good}garbage\n`, []],
    ['garbage, strict', `${good}garbage\n`, ['--strict']],
    ['CRLF, comments, blank lines', `# sums\r\n\r\n${good.replaceAll('\n', '\r\n')}`, []],
    ['capitals', good.replaceAll(/[0-9a-f]{64}/g, (hex) => hex.toUpperCase()), []],
    ['BSD lines', `SHA256 (a) = ${sha256('alpha')}\nSHA256 (b) = ${sha256('other')}\n`, []],
    ['an escaped name', `\\${sha256('y')}  line\\nbreak\n${sha256('x')}  back\\slash\n`, []],
    ['quiet', good + bad, ['--quiet']],
    ['status', good + bad, ['--status']],
  ])('%s: says and answers what sha256sum -c does', async (_, text, options) => {
    writeFileSync(join(folder, 'SUMS'), text)
    const theirs = spawnSync('sha256sum', ['-c', ...options, 'SUMS'], { cwd, encoding: 'utf8' })
    const ours = await latchkey(['hash', '--check', 'SUMS', '--alg', 'sha256', ...options], { cwd })
    expect(ours.stdout).toBe(theirs.stdout)
    expect(ours.status).toBe(theirs.status)
    const warnings = (text: string): readonly string[] =>
      text.match(/WARNING: .*|no file was verified/g) ?? []
    expect(warnings(ours.stderr)).toEqual(warnings(theirs.stderr))
  })

  it('a file with no sums in it is malformed, which is 3 and not the 1 of sha256sum', async () => {
    writeFileSync(join(folder, 'SUMS'), 'garbage\n')
    const { status, stderr } = await latchkey(['hash', '--check', 'SUMS'], { cwd })
    expect(status).toBe(3)
    expect(stderr).toMatch(/no properly formatted checksum lines/)
    expect((await latchkey(['hash', '--check', 'nowhere'], { cwd })).status).toBe(2)
  })

  it('takes every algorithm, a byte order mark and UTF-16 when none is demanded', async () => {
    const sha512 = createHash('sha512').update('beta').digest('hex')
    writeFileSync(
      join(folder, 'SUMS'),
      Buffer.from(`\ufeff${sha256('alpha')}  a\r\nSHA512 (b) = ${sha512}\r\n`, 'utf16le'),
    )
    expect(await latchkey(['hash', '--check', 'SUMS'], { cwd })).toMatchObject({
      stdout: 'a: OK\nb: OK\n',
      status: 0,
    })
    writeFileSync(join(folder, 'SUMS'), `\ufeff${sha256('alpha')}  a\n`)
    const { stderr, status } = await latchkey(['hash', '--check', 'SUMS'], { cwd })
    expect(stderr).toMatch(/byte order mark/)
    expect(status).toBe(0)
  })

  it('finds the files that are given, also under another name', async () => {
    writeFileSync(
      join(folder, 'SUMS'),
      `${sha256('alpha')}  old-name\n${sha256('beta')}  b\n${sha256('gone')}  gone\n`,
    )
    const text = await latchkey(['hash', '--check', 'SUMS', 'a', 'b', 'empty'], { cwd })
    expect(text.stdout).toBe(
      'old-name: OK, renamed (as a)\nb: OK\ngone: FAILED open or read\nempty: not in the sums file\n',
    )
    expect(text.status).toBe(1)
    const json = await latchkey(['hash', '--check', 'SUMS', '--json', 'a', 'b'], { cwd })
    const { results } = JSON.parse(json.stdout) as {
      results: readonly { status: string; foundAs: string | null }[]
    }
    expect(results.map(({ status, foundAs }) => [status, foundAs])).toEqual([
      ['renamed', 'a'],
      ['ok', null],
      ['missing', null],
    ])
  })
})

describe('latchkey hash --expect', () => {
  const hex = sha256('alpha')
  it.each([
    [hex, 0, 'a: OK (SHA-256)'],
    [`SHA256 (a) = ${hex.toUpperCase()}`, 0, 'a: OK (SHA-256)'],
    [createHash('sha512').update('alpha').digest('base64'), 0, 'a: OK (SHA-512)'],
    [`${hex.slice(0, 9)}${hex[9] === '0' ? '1' : '0'}${hex.slice(10)}`, 1, 'differs from digit 10 on'],
    [hex.slice(0, 32), 1, 'MD5 differs'],
    [hex.slice(0, 20), 1, 'only the beginning of a digest'],
  ])('%s is %i', async (expected, status, words) => {
    const outcome = await latchkey(['hash', '--expect', expected, 'a'], { cwd })
    expect(outcome.stdout).toContain(words)
    expect(outcome.status).toBe(status)
  })

  it('is malformed when it holds no digest', async () => {
    expect((await latchkey(['hash', '--expect', 'hello', 'a'], { cwd })).status).toBe(3)
  })
})

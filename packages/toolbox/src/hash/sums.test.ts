import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { decodeSums, formatSumsLine, matchSums, parseSums, type HashAlgorithm } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-sums-'))
const names = [
  'a',
  'plain.txt',
  'with space',
  'back\\slash',
  'line\nbreak',
  'carriage\rreturn',
  'ünïcode',
  ' lead',
  '*star',
  '(p) = x',
]
const contentOf = (name: string): string => `content of ${name}`
const digestOf = (name: string, algorithm: HashAlgorithm = 'sha256'): string =>
  createHash(algorithm).update(contentOf(name)).digest('hex')

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
  for (const name of names) writeFileSync(join(folder, name), contentOf(name))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('sums files, against coreutils', () => {
  it.each(['sha256', 'sha512', 'sha1', 'md5'] as const)(
    'lines are written as %ssum writes them',
    (algorithm) => {
      for (const form of ['gnu', 'tag'] as const) {
        const options = form === 'tag' ? ['--tag'] : []
        const theirs = execFileSync(`${algorithm}sum`, [...options, '--', ...names], {
          cwd: folder,
          encoding: 'utf8',
        })
        const ours = names.map(
          (name) => `${formatSumsLine(name, digestOf(name, algorithm), { algorithm, form })}\n`,
        )
        expect(ours.join('')).toBe(theirs)
        expect(parseSums(theirs, algorithm).entries.map(({ name }) => name)).toEqual(names)
      }
    },
  )

  test('what sha256sum -c takes for a line and what not, of lines that are nearly right', () => {
    const digest = digestOf('plain.txt')
    const hex = fc.constantFrom(
      digest,
      digest.toUpperCase(),
      digest.slice(1),
      `${digest}0`,
      digestOf('a'),
      '',
    )
    const gap = fc.constantFrom('  ', ' *', ' ', '\t', '   ', '\t ', '')
    const name = fc.constantFrom(
      'plain.txt',
      'a',
      ' lead',
      '*star',
      'back\\\\slash',
      'line\\nbreak',
      'bad\\xescape',
      '',
    )
    const gnu = fc
      .tuple(fc.constantFrom('', '\\', ' ', ' \\', '#'), hex, gap, name)
      .map((parts) => parts.join(''))
    const tag = fc
      .tuple(
        fc.constantFrom('', '\\', ' '),
        fc.constantFrom('SHA256', 'SHA512', 'sha256', 'MD5'),
        fc.constantFrom(' (', '(', '  (', ''),
        name,
        fc.constantFrom(') = ', ')= ', ')=', ') : ', ' = '),
        hex,
        fc.constantFrom('', ' ', 'x'),
      )
      .map((parts) => parts.join(''))
    const line = fc.oneof(gnu, tag, fc.constantFrom('', 'garbage', '\r'))
    const ending = fc.constantFrom('\n', '\r\n')
    const file = fc
      .array(fc.tuple(line, ending), { minLength: 1, maxLength: 6 })
      .map((lines) => lines.flat().join(''))
    fc.assert(
      fc.property(file, (text) => {
        const { entries, malformed } = parseSums(text, 'sha256')
        const { stdout, stderr, status } = spawnSync('sha256sum', ['--check', '-'], {
          cwd: folder,
          input: text,
          encoding: 'utf8',
        })
        const theirs = [...stdout.matchAll(/^(.*): (?:OK|FAILED)/gm)].map(([, name]) =>
          name!.replace(/^\\/, ''),
        )
        const escaped = entries.map(({ name }) =>
          name.includes('\n') ? name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n') : name,
        )
        expect(escaped, text).toEqual(theirs)
        const warned = /(\d+) lines? (?:is|are) improperly formatted/.exec(stderr)
        if (entries.length > 0) expect(Number(warned?.[1] ?? 0), text).toBe(malformed.length)
        else expect(status).toBe(1)
      }),
      { numRuns: 250 },
    )
  })

  it('reads what GNU refuses for a byte order mark, and says that there is one', () => {
    const text = `\ufeff${digestOf('a')}  a\n`
    expect(spawnSync('sha256sum', ['-c', '-'], { cwd: folder, input: text }).status).toBe(1)
    const sums = parseSums(text, 'sha256')
    expect(sums.hasByteOrderMark).toBe(true)
    expect(sums.entries.map(({ name }) => name)).toEqual(['a'])
  })

  it('takes each line’s algorithm by its tag or its length when none is demanded', () => {
    const text = `${digestOf('a', 'sha1')}  a\nSHA512 (a) = ${digestOf('a', 'sha512')}\nSHA2-256(b)= ${digestOf('a')}\n`
    expect(parseSums(text).entries.map(({ algorithm, form }) => [algorithm, form])).toEqual([
      ['sha1', 'gnu'],
      ['sha512', 'tag'],
      ['sha256', 'tag'],
    ])
  })

  it('reads UTF-16, as PowerShell’s > writes it, and refuses what is no text', () => {
    const text = `${digestOf('a')}  a\r\n`
    expect(decodeSums(Buffer.from(`\ufeff${text}`, 'utf16le'))).toBe(text)
    expect(decodeSums(Buffer.from(`\ufeff${text}`, 'utf16le').swap16())).toBe(text)
    expect(decodeSums(Buffer.from(text))).toBe(text)
    expect(decodeSums(Uint8Array.of(0xff, 0x00))).toBeNull()
  })
})

describe('sums and the files at hand', () => {
  const sha256 = (name: string): { sha256: string } => ({ sha256: digestOf(name) })
  const text = ['a', 'docs/plain.txt', 'old name', 'gone']
    .map((name) => `${digestOf(name)}  ${name}\n`)
    .join('')
  const { entries } = parseSums(text)

  it('finds a file by its name, then by its digest: what was renamed is not lost', () => {
    const rows = matchSums(entries, [
      { name: 'a', digests: sha256('a') },
      { name: 'plain.txt', digests: sha256('something else') },
      { name: 'new name', digests: sha256('old name') },
      { name: 'extra', digests: sha256('extra') },
    ])
    expect(rows.map(({ status, entry, file }) => [status, entry?.name, file?.name])).toEqual([
      ['ok', 'a', 'a'],
      ['failed', 'docs/plain.txt', 'plain.txt'],
      ['renamed', 'old name', 'new name'],
      ['missing', 'gone', undefined],
      ['unlisted', undefined, 'extra'],
    ])
  })

  it('does not guess between two files with the same last name', () => {
    const rows = matchSums(entries.slice(1, 2), [
      { name: 'x/plain.txt', digests: sha256('x') },
      { name: 'y/plain.txt', digests: sha256('docs/plain.txt') },
    ])
    expect(rows.map(({ status, file }) => [status, file?.name])).toEqual([
      ['renamed', 'y/plain.txt'],
      ['unlisted', 'x/plain.txt'],
    ])
  })
})

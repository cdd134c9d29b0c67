import { createHash } from 'node:crypto'
import { describe, expect, it, test } from 'vitest'
import { compareDigest, digestForms, parseExpected, textInput } from './index.ts'

const digest = createHash('sha256').update('hello').digest()
const hex = digest.toString('hex')
const sha512 = createHash('sha512').update('hello').digest()

describe('an expected digest', () => {
  it.each([
    ['hex', hex, 'sha256', 'length', null],
    ['capitals', hex.toUpperCase(), 'sha256', 'length', null],
    ['spaces', hex.replaceAll(/(..)/g, '$1 '), 'sha256', 'length', null],
    ['colons', hex.replaceAll(/(..)(?!$)/g, '$1:'), 'sha256', 'length', null],
    ['0x', `0x${hex}`, 'sha256', 'length', null],
    ['a prefix', `sha256:${hex}`, 'sha256', 'named', null],
    ['a prefix with a hyphen', `SHA-256 = ${hex}`, 'sha256', 'named', null],
    ['integrity', `sha256-${digest.toString('base64')}`, 'sha256', 'named', null],
    ['an attribute', `integrity="sha512-${sha512.toString('base64')}"`, 'sha512', 'named', null],
    ['base64', digest.toString('base64'), 'sha256', 'length', null],
    ['base64url', digest.toString('base64url'), 'sha256', 'length', null],
    ['a GNU line', `${hex}  file.iso`, 'sha256', 'length', 'file.iso'],
    ['a BSD line', `SHA256 (file.iso) = ${hex}`, 'sha256', 'named', 'file.iso'],
    ['OpenSSL', `SHA2-256(file.iso)= ${hex}`, 'sha256', 'named', 'file.iso'],
    [
      'PowerShell',
      `\r\nAlgorithm       Hash                                    Path\r\n---------       ----                                    ----\r\nSHA256          ${hex.toUpperCase()}       C:\\Users\\me\\file.iso\r\n`,
      'sha256',
      'named',
      'file.iso',
    ],
    [
      'PowerShell’s list',
      `Algorithm : SHA512\r\nHash      : ${sha512.toString('hex').toUpperCase()}\r\nPath      : C:\\a b\\file.iso\r\n`,
      'sha512',
      'named',
      'file.iso',
    ],
    [
      'certutil',
      `SHA256 hash of file.iso:\r\n${hex}\r\nCertUtil: -hashfile command completed successfully.\r\n`,
      'sha256',
      'named',
      'file.iso',
    ],
    [
      'certutil of Windows 7',
      `SHA256 hash of file C:\\file.iso:\r\n${hex.replaceAll(/(..)(?!$)/g, '$1 ')}\r\nCertUtil: -hashfile command completed successfully.\r\n`,
      'sha256',
      'named',
      'C:\\file.iso',
    ],
  ])('is read from %s', (_, text, algorithm, known, name) => {
    const { digests, notes } = parseExpected(text)
    expect(notes).toEqual([])
    expect(digests).toHaveLength(1)
    expect(digests[0]).toMatchObject({ algorithm, known, name })
    expect(digests[0]?.digest).toBe(algorithm === 'sha256' ? hex : sha512.toString('hex'))
  })

  it('is read from a whole sums file, which has several', () => {
    const { digests, notes } = parseExpected(`# sums\n${hex}  a\nnot a sum\n${hex} *b\n`)
    expect(digests.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(notes).toEqual(['Lines that are no sums were skipped: 3.'])
  })

  it('names what else has digests of this length', () => {
    expect(parseExpected(hex).digests[0]?.alike).toContain('SHA3-256')
    expect(parseExpected(`sha256:${hex}`).digests[0]?.alike).toEqual([])
  })

  it('says why it found none', () => {
    expect(parseExpected('  ')).toEqual({ digests: [], notes: [] })
    expect(parseExpected('hello world!').notes[0]).toMatch(/“h” is not hexadecimal/)
    expect(parseExpected(`${hex.slice(0, 40)}g${hex.slice(41)}`).digests).toEqual([])
  })
})

describe('comparing', () => {
  it('marks the first digit that differs', () => {
    expect(compareDigest(hex, digest, 'sha256')).toEqual({ match: true })
    const other = `${hex.slice(0, 10)}${hex[10] === '0' ? '1' : '0'}${hex.slice(11)}`
    expect(compareDigest(other, digest, 'sha256')).toEqual({ match: false, reason: 'differs', at: 10 })
  })

  it('does not call a prefix a match', () => {
    expect(compareDigest(hex.slice(0, 16), digest, 'sha256')).toEqual({
      match: false,
      reason: 'truncated',
      digits: 16,
      wanted: 64,
    })
    expect(compareDigest('', digest, 'sha256')).toMatchObject({ match: false, reason: 'truncated' })
    expect(compareDigest(`${hex}00`, digest, 'sha256')).toMatchObject({ match: false, reason: 'length' })
  })
})

test('a digest in every form', () => {
  expect(digestForms(digest, 'sha256')).toEqual({
    hex,
    base64: digest.toString('base64'),
    base64url: digest.toString('base64url'),
    integrity: `sha256-${digest.toString('base64')}`,
  })
  expect(digestForms(digest, 'sha1').integrity).toBeNull()
})

describe('text', () => {
  const kinds = (text: string): readonly string[] =>
    textInput(text, 'as-given').notices.map(({ kind }) => kind)

  it('gets the line endings that are chosen', () => {
    const bytes = (choice: 'as-given' | 'lf' | 'crlf'): string =>
      Buffer.from(textInput('a\nb\r\nc\r', choice).bytes).toString()
    expect(bytes('as-given')).toBe('a\nb\r\nc\r')
    expect(bytes('lf')).toBe('a\nb\nc\n')
    expect(bytes('crlf')).toBe('a\r\nb\r\nc\r\n')
  })

  it('without a line feed at its end is also given with one, as echo prints it', () => {
    expect(Buffer.from(textInput('hello', 'as-given').withNewline!).toString()).toBe('hello\n')
    expect(textInput('hello\n', 'as-given').withNewline).toBeNull()
  })

  it('has a notice for what makes its digest differ from what is expected', () => {
    expect(kinds('plain')).toEqual([])
    expect(kinds('a\ud800b')).toEqual(['lone-surrogate'])
    expect(kinds('\ufeffa')).toEqual(['byte-order-mark'])
    expect(kinds('é')).toEqual(['not-nfd'])
    expect(kinds('e\u0301')).toEqual(['not-nfc'])
    expect(kinds('a\r\nb\nc')).toEqual(['mixed-line-endings'])
    expect(kinds('a\r\nb\r\n')).toEqual(['crlf'])
    expect(textInput('a\ud800b', 'as-given').notices[0]?.text).toMatch(/Character 2 .*U\+D800/)
  })
})

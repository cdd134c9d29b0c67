import { describe, expect, test } from 'vitest'
import { classify } from './classify.ts'

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl'
const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

describe('pasted text is told apart', () => {
  test.each([
    ['a token', token, 'jwt'],
    ['a token whose header begins with a line break', 'ewogICJhbGciOiJub25lIn0.e30.', 'jwt'],
    ['an Authorization header', `Authorization: Bearer ${token}`, 'jwt'],
    ['a token inside of JSON', `{"access_token":"${token}"}`, 'jwt'],
    ['two parts of a token', token.split('.').slice(0, 2).join('.'), 'jwt'],
    ['a JWS in JSON', '{"payload":"e30","protected":"e30","signature":"AA"}', 'jwt'],
    ['a digest', sha256, 'hash'],
    ['a digest with colons', sha256.match(/../g)!.join(':').toUpperCase(), 'hash'],
    ['subresource integrity', 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 'hash'],
    ['a line of sha256sum', `${sha256}  empty.txt`, 'hash'],
    ['a line of BSD', `SHA256 (empty.txt) = ${sha256}`, 'hash'],
    ['Base64', 'SGVsbG8sIHdvcmxkIQ==', 'base64'],
    ['a data: URL', 'data:text/plain;base64,SGVsbG8=', 'base64'],
    ['an Authorization header with a password', 'Authorization: Basic dXNlcjpwYXNz', 'base64'],
    [
      'a curl line with a password',
      "curl -H 'authorization: basic dXNlcjpwYXNz' https://a.example",
      'base64',
    ],
    ['as much hexadecimal as MD5 has', 'd41d8cd98f00b204e9800998ecf8427e', 'hash'],
    ['PEM', '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----', 'base64'],
  ])('%s', (_, text, page) => {
    expect(classify(text)[0]?.page).toBe(page)
  })

  test('an ordinary sentence leaves the choice', () => {
    expect(classify('one small step for a man').map(({ page, isCertain }) => [page, isCertain])).toEqual([
      ['hash', false],
      ['base64', false],
    ])
  })

  test.each(['', '  \n', 'password', 'e.g. this', 'version 1.2.3'])('%j is no token', (text) => {
    expect(classify(text).map(({ page }) => page)).not.toContain('jwt')
  })

  test('ten megabytes are told apart by their beginning', () => {
    expect(classify(`${token}\n${'x'.repeat(10_000_000)}`)[0]?.page).toBe('jwt')
  })
})

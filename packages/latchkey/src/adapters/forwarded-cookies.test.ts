import { expect, it } from 'vitest'
import { forwardedCookies } from './forwarded-cookies.ts'

const attributes = '; Path=/; HttpOnly; SameSite=Lax'

it.each([
  ['replaces a cookie of ours', 'a=1; lk=old; b=2', [`lk=new${attributes}`], 'a=1; b=2; lk=new'],
  ['adds one that was not there', 'a=1', [`lk=new${attributes}`], 'a=1; lk=new'],
  ['takes a cleared one away', 'lk=old; a=1', [`lk=${attributes}; Max-Age=0`], 'a=1'],
  ['takes away both of two', 'lk=mine; a=1; lk=evil', [`lk=${attributes}; Max-Age=0`], 'a=1'],
  ['keeps values with an equals sign', 'a=b=c==;lk=old', [`lk=new${attributes}`], 'a=b=c==; lk=new'],
  ['works without any', null, [`lk=new${attributes}`], 'lk=new'],
])('%s', (_name, sent, lines, expected) => {
  expect(forwardedCookies(sent, lines)).toBe(expected)
})

it('COO-9: does not take a name with octets before it for ours', () => {
  const planted = '\u00A0lk=evil; \uFEFFlk=evil'
  expect(forwardedCookies(`${planted}; lk=old`, [`lk=new${attributes}`])).toBe(`${planted}; lk=new`)
})

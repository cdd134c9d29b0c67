import { inspect } from '@latchkey/toolbox/jwt'
import { describe, expect, test } from 'vitest'
import { tokenMarks } from './token-marks.ts'

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln'
const [header, payload, signature] = token.split('.')

function marked(pasted: string, lit: { start: number; end: number } | null = null): readonly string[] {
  return tokenMarks(pasted, inspect(pasted, { nowSeconds: 0 }), lit).map(
    ({ from, to, isLit }) => (isLit ? '>' : '') + pasted.slice(from, to).replaceAll(/\s/g, ''),
  )
}

describe('the parts of a token are coloured where they stand', () => {
  test.each([
    ['by itself', token],
    ['in a header', `Authorization: Bearer ${token}`],
    ['in JSON', `{"access_token": "${token}"}`],
    ['wrapped', token.replaceAll(/.{16}/g, '$&\n')],
  ])('%s', (_, pasted) => {
    expect(marked(pasted)).toEqual([header, payload, signature])
  })

  test('a claim that is looked at is cut out of its part', () => {
    const start = header!.length + 1
    expect(marked(token, { start: start + 2, end: start + 8 })).toEqual([
      header,
      payload!.slice(0, 2),
      `>${payload!.slice(2, 8)}`,
      payload!.slice(8),
      signature,
    ])
  })

  test('nothing is coloured in something else', () => {
    expect(marked('just words')).toEqual([])
  })
})

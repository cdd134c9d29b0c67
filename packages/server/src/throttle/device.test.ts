import { expect, test } from 'vitest'
import { canonicalIdentifier } from '../users/identifier.ts'
import { createDeviceMarks } from './device.ts'

const name = (text: string) => canonicalIdentifier(text)!
const marks = createDeviceMarks(Buffer.alloc(32, 1))

test('a browser is known for the account that signed in there, and for no other', () => {
  const cookie = marks.mark(null, name('ada'))
  expect(marks.laneOf(cookie, name('ada'))).toMatch(/^[\w-]{22}$/)
  expect(marks.laneOf(cookie, name('bob'))).toBeNull()
  expect(marks.laneOf(null, name('ada'))).toBeNull()
})

test('a browser keeps its lane over many sign-ins, and knows several accounts', () => {
  const first = marks.mark(null, name('ada'))
  const both = marks.mark(first, name('bob'))
  const again = marks.mark(both, name('ada'))
  expect(marks.laneOf(again, name('ada'))).toBe(marks.laneOf(first, name('ada')))
  expect(marks.laneOf(again, name('bob'))).toBe(marks.laneOf(both, name('bob')))
})

test('the cookie does not grow beyond four accounts', () => {
  const accounts = ['a', 'b', 'c', 'd', 'e', 'f'].map(name)
  const cookie = accounts.reduce<string | null>((cookie, account) => marks.mark(cookie, account), null)
  expect(accounts.map((account) => marks.laneOf(cookie, account) !== null)).toEqual([
    false,
    false,
    true,
    true,
    true,
    true,
  ])
  expect(cookie!.length).toBeLessThan(600)
})

test('nobody makes a mark without the key, or moves one to another account', () => {
  const cookie = marks.mark(null, name('ada'))
  const foreign = createDeviceMarks(Buffer.alloc(32, 2)).mark(null, name('ada'))
  const [account, , mac] = cookie.split('.')
  const bob = marks.mark(null, name('bob')).split('.')[0]
  const forgeries = [
    foreign,
    `${account}.freshlanefreshlanefres.${mac}`,
    `${bob}.${cookie.split('.').slice(1).join('.')}`,
    `${cookie}.x`,
    cookie.slice(0, -3),
    '~'.repeat(4_000),
    '',
  ]
  for (const forgery of forgeries) {
    expect(marks.laneOf(forgery, name('ada'))).toBeNull()
    expect(marks.laneOf(forgery, name('bob'))).toBeNull()
  }
})

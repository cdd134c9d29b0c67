import { inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { emptyBits, listSize, setBit, statusListClaim } from './bits.ts'
import { scatter } from './permutation.ts'

/** The first example of draft-ietf-oauth-status-list-21, section 4.1: sixteen statuses of one bit each. */
const exampleStatuses = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]

it('REV-14: bits and compression are those of the example in the draft', () => {
  const bits = new Uint8Array(2)
  exampleStatuses.forEach((status, index) => {
    if (status === 1) setBit(bits, index)
  })
  expect([...bits]).toEqual([0xb9, 0xa3])
  expect(statusListClaim(bits)).toEqual({ bits: 1, lst: 'eNrbuRgAAhcBXQ' })
})

it('REV-14: a list inflates to 8 KiB whatever is in it', () => {
  for (const step of [1, 2, 3, 7, listSize]) {
    const bits = emptyBits()
    for (let index = 0; index < listSize; index += step) setBit(bits, index)
    const { lst } = statusListClaim(bits)
    expect(inflateSync(Buffer.from(lst, 'base64url'), { maxOutputLength: 8_192 })).toEqual(Buffer.from(bits))
  }
})

it('REV-14: every index is handed out exactly once, and neighbours in time are no neighbours in the list', () => {
  const seed = Buffer.alloc(32, 7)
  const seen = new Uint8Array(listSize)
  const order = Array.from({ length: listSize }, (_, n) => scatter(seed, n))
  for (const index of order) seen[index]!++
  const near = order.slice(1).filter((index, n) => Math.abs(index - order[n]!) <= 32).length
  expect(seen.every((count) => count === 1)).toBe(true)
  // By chance alone 64 of 65,536 positions are that near: about one in a thousand.
  expect(near / listSize).toBeLessThan(0.002)
  const other = Array.from({ length: 64 }, (_, n) => scatter(Buffer.alloc(32, 8), n))
  expect(other).not.toEqual(order.slice(0, 64))
})

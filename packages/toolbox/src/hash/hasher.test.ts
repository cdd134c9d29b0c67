import { createHash, createHmac as nodeHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { toHex } from '../bytes/index.ts'
import { createHasher, createHmac, digestOf, hashAlgorithms } from './index.ts'
import { bitLength } from './merkle-damgard.ts'

const algorithms = hashAlgorithms.map(({ name }) => name)

describe.each(algorithms)('%s', (algorithm) => {
  test('agrees with OpenSSL at every length around the edges of blocks', () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, index) => (index * 31) & 255)
    for (let length = 0; length <= bytes.length; length++) {
      const part = bytes.subarray(0, length)
      const expected = createHash(algorithm).update(part).digest('hex')
      expect(toHex(digestOf(algorithm, part)), `length ${length}`).toBe(expected)
    }
  })

  test('does not depend on how the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (parts) => {
        const ours = createHasher(algorithm)
        const theirs = createHash(algorithm)
        for (const part of parts) {
          ours.update(part)
          theirs.update(part)
        }
        expect(toHex(ours.digest())).toBe(theirs.digest('hex'))
      }),
    )
  })

  test('reads a view into a larger buffer, not the buffer', () => {
    const buffer = Uint8Array.from({ length: 1000 }, (_, index) => index & 255)
    const view = buffer.subarray(333, 333 + 500)
    expect(toHex(digestOf(algorithm, view))).toBe(createHash(algorithm).update(view).digest('hex'))
  })

  test('HMAC agrees with OpenSSL for keys shorter, as long and longer than a block', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 300 }), (key, message) => {
        const hmac = createHmac(algorithm, key)
        hmac.update(message)
        expect(toHex(hmac.digest())).toBe(nodeHmac(algorithm, key).update(message).digest('hex'))
      }),
    )
  })
})

describe('RFC 4231', () => {
  it.each([
    [
      '1',
      Buffer.alloc(20, 0x0b),
      'Hi There',
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      '2',
      Buffer.from('Jefe'),
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      '3',
      Buffer.alloc(20, 0xaa),
      '\u00dd'.repeat(50),
      '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
    ],
    [
      '6',
      Buffer.alloc(131, 0xaa),
      'Test Using Larger Than Block-Size Key - Hash Key First',
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
  ])('test case %s', (_, key, message, expected) => {
    const hmac = createHmac('sha256', key)
    hmac.update(Buffer.from(message, 'latin1'))
    expect(toHex(hmac.digest())).toBe(expected)
  })
})

it('keeps two digests apart that are made at the same time', () => {
  const [first, second] = [createHasher('sha512'), createHasher('sha512')]
  for (let index = 0; index < 10; index++) {
    first.update(new Uint8Array(100).fill(1))
    second.update(new Uint8Array(100).fill(2))
  }
  const expected = (byte: number): string =>
    createHash('sha512').update(Buffer.alloc(1000, byte)).digest('hex')
  expect([toHex(first.digest()), toHex(second.digest())]).toEqual([expected(1), expected(2)])
})

test('the length in bits is right beyond 512 MiB and 4 GiB', () => {
  const lengths = [
    0,
    1,
    2 ** 29 - 1,
    2 ** 29,
    2 ** 29 + 1,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 32 + 1,
    5 * 2 ** 30,
    2 ** 50 + 3,
  ]
  for (const length of lengths) {
    const bits = BigInt(length) * 8n
    expect(Buffer.from(bitLength(length, 'big')).readBigUInt64BE()).toBe(bits)
    expect(Buffer.from(bitLength(length, 'little')).readBigUInt64LE()).toBe(bits)
  }
})

test('a file of 512 MiB and one byte has the digest that OpenSSL gives it', { timeout: 120_000 }, () => {
  const ours = createHasher('sha256')
  const theirs = createHash('sha256')
  // An odd size, so that blocks lie across the edges of the chunks.
  const chunk = new Uint8Array(4 * 1024 * 1024 + 1)
  let left = 512 * 1024 * 1024 + 1
  while (left > 0) {
    const part = chunk.subarray(0, Math.min(left, chunk.length))
    ours.update(part)
    theirs.update(part)
    left -= part.length
  }
  expect(toHex(ours.digest())).toBe(theirs.digest('hex'))
})

test('a digest that was taken is not added to', () => {
  const hasher = createHasher('sha256')
  hasher.digest()
  expect(() => hasher.update(new Uint8Array(1))).toThrow('This digest has been taken')
})

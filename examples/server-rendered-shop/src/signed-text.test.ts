import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSigner } from './signed-text.ts'

const signer = createSigner(randomBytes(32))

test('what was signed comes back, also in other alphabets', () => {
  for (const text of ['', 'Teacup is in your basket.', 'Łódź 🫖\n'])
    expect(signer.open(signer.sign(text))).toBe(text)
})

test('every changed octet is noticed', () => {
  const signed = signer.sign('Your basket is changed.')
  for (let at = 0; at < signed.length; at++) {
    const other = signed[at] === 'A' ? 'B' : 'A'
    const opened = signer.open(signed.slice(0, at) + other + signed.slice(at + 1))
    // The last sign of a part may carry bits that mean nothing; then the text is the one that was signed.
    expect(opened === null || opened === 'Your basket is changed.').toBe(true)
  }
  for (const made of ['', '.', 'x', signed.split('.')[0] ?? '', `.${signed.split('.')[1]}`])
    expect(signer.open(made)).toBeNull()
})

test('another shop’s words are not ours', () => {
  expect(signer.open(createSigner(randomBytes(32)).sign('Call this number.'))).toBeNull()
  expect(signer.open(createSigner(null).sign('Call this number.'))).toBeNull()
})

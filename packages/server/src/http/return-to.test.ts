import { expect, test } from 'vitest'
import { returnPath } from './return-to.ts'

const origin = 'https://auth.example.com'

test.each([
  ['/account', '/account'],
  ['/a/../account?x=1#y', '/account?x=1#y'],
  ['/', '/'],
  ['/x?next=//evil.example', '/x?next=//evil.example'],
])('%s leads to %s', (text, path) => {
  expect(returnPath(text, origin)).toBe(path)
})

// ATK-67
const hostileReturns: readonly unknown[] = [
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/x/..//evil.example',
  '/%2e//evil.example',
  '/x/%2e%2e//evil.example',
  './\\evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https://evil.example',
  'https://auth.example.com@evil.example',
  'https://auth.example.com.evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  '/x\r\nSet-Cookie: a=b',
  '/x\0',
  '／／evil.example',
  '/／evil.example',
  ' //evil.example',
  'evil.example',
  '',
  ['/account'],
  { toString: () => '/account' },
  undefined,
  `/${'a'.repeat(3_000)}`,
]

test.each(hostileReturns.map((text) => [text]))('%j leads nowhere', (text) => {
  expect(returnPath(text, origin)).toBeNull()
})

import { expect, test } from 'vitest'
import { judgeTarget } from './target.ts'

test.each(['/', '/account', '/sign-in?return_to=%2Faccount%2F..%2Fx', '/auth/sessions/aB-_0', '/x#//y'])(
  '%s is acceptable',
  (target) => {
    expect(judgeTarget(target).ok).toBe(true)
  },
)

test.each([
  'http://evil.example/',
  '*',
  '',
  '//evil.example/account',
  '/x//y',
  '/public/%2e%2e/account',
  '/public/%2E./account',
  '/public/../account',
  '/./account',
  '/public%2f..%2faccount',
  '/account%5c..',
  '/account\\x',
  '/account;x=1',
  '/account%00.css',
  '/account%252e',
])('%s is refused', (target) => {
  expect(judgeTarget(target).ok).toBe(false)
})

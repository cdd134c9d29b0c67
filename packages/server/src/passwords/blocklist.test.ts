import { expect, test } from 'vitest'
import { blocklistSize, isCommonPassword } from './blocklist.ts'

test.each([
  'aaaaaaaaaaaaaaa',
  '                ',
  '!!!!!!!!!!!!!!!!',
  '123456789012345',
  '1234567890123456',
  'abcdefghijklmno',
  'qwertyuiopasdfgh',
  'qwertyuiop123456',
  '1q2w3e4r5t6y7u8i',
  'zyxwvutsrqponml',
  'passwordpassword',
  'Password-Password!',
  'password123456789',
  'iloveyouiloveyou',
  'ILoveYou ILoveYou',
  'qwertyqwertyqwe',
  'abc123abc123abc123',
  'dragondragon2024',
  'sunshineprincess',
  'letmeinletmein123',
  'may the force be with you',
  'correcthorsebatterystaple1',
])('%s is common', (password) => {
  expect(isCommonPassword(password)).toBe(true)
})

test.each([
  'mossybenchviola',
  'the dragon forgot her umbrella',
  'sunshine over seven hills',
  'password rules are a nuisance to me',
  'gK3#pw9!xVqz2@Lm',
])('%s is not', (password) => {
  expect(isCommonPassword(password)).toBe(false)
})

test('the list is longer than the 3,000 that ASVS 6.2.4 asks for', () => {
  expect(blocklistSize()).toBeGreaterThan(3_000)
})

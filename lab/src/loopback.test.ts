import { expect, test } from 'vitest'
import { loopbackPort, portOf } from './loopback.ts'

test.each(['http://localhost:4180', 'http://127.0.0.1:4180', 'http://localhost:4180/path'])(
  'the port of %s is one that may be asked',
  (origin) => {
    expect(portOf(origin)).toBe(4180)
  },
)

test.each([
  'http://example.com:80',
  'https://localhost:4180',
  'http://localhost',
  'http://localhost.example.com:4180',
  'http://127.0.0.1.example.com:4180',
  'http://localhost@example.com:4180',
  'http://[::1]:4180',
  'http://0.0.0.0:4180',
  '//localhost:4180',
  '',
])('"%s" is refused: the lab asks nobody but this machine', (origin) => {
  expect(() => portOf(origin)).toThrow(/only/)
})

test.each([0, -1, 1.5, 65_536, Number.NaN])('%d is no port', (port) => {
  expect(() => loopbackPort(port)).toThrow(/from 1 to 65535/)
})

import { expect, test } from 'vitest'
import { allowedHosts, allowedOrigins, headerLines, isAllowedHost } from './host.ts'

const local = allowedHosts('http://localhost:4180', [])
const online = allowedHosts('https://auth.example.com', ['internal.example:8443'])

test.each([
  ['the issuer', online, ['auth.example.com'], true],
  ['in capitals', online, ['AUTH.example.com'], true],
  ['a configured name', online, ['internal.example:8443'], true],
  ['a configured name without its port', online, ['internal.example'], false],
  ['the issuer with another port', online, ['auth.example.com:8080'], false],
  ['another name', online, ['evil.example'], false],
  ['a longer name', online, ['auth.example.com.evil.example'], false],
  ['the loopback of a public server', online, ['localhost'], false],
  ['nothing', online, [], false],
  ['two lines', online, ['auth.example.com', 'auth.example.com'], false],
  ['localhost in development', local, ['localhost:4180'], true],
  ['127.0.0.1 in development', local, ['127.0.0.1:4180'], true],
  ['[::1] in development', local, ['[::1]:4180'], true],
  ['a name that resolves to the loopback', local, ['rebind.evil.example:4180'], false],
] as const)('%s', (_, allowed, lines, isAllowed) => {
  expect(isAllowedHost(lines, allowed)).toBe(isAllowed)
})

test('all lines of a header are seen, in any case', () => {
  expect(headerLines(['Host', 'a', 'X', 'host', 'HOST', 'b'], 'host')).toEqual(['a', 'b'])
})

test('origins keep the scheme of the issuer and drop its default port', () => {
  expect(allowedOrigins('https://auth.example.com', ['internal.example:443'])).toEqual([
    'https://auth.example.com',
    'https://internal.example',
  ])
})

import { expect, test } from 'vitest'
import { ConfigError, parseConfig, type ServerOptions } from './config.ts'

test('without options: development on loopback', () => {
  expect(parseConfig({})).toEqual({
    port: 4180,
    host: '127.0.0.1',
    data: './data',
    store: null,
    keyFile: null,
    key: null,
    strategy: 'session',
    issuer: null,
    allowedHosts: [],
    statusListSeconds: null,
    logLevel: 'info',
  })
})

function problemsOf(options: unknown): readonly string[] {
  try {
    parseConfig(options as ServerOptions)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

test.each([
  [{ port: 65_536 }, 'port must be a whole number from 0 to 65535.'],
  [{ port: '4180' }, 'port must be a whole number from 0 to 65535.'],
  [{ port: 1.5 }, 'port must be a whole number from 0 to 65535.'],
  [{ host: 'example.com' }, 'host must be an IP address or localhost.'],
  [{ data: '' }, 'data must be the path of a folder.'],
  [{ strategy: 'jwe' }, 'strategy must be one of session, jwt, hybrid.'],
  [{ logLevel: 'verbose' }, 'logLevel must be one of silent, error, warn, info, debug.'],
  [{ issuer: 'auth.example.com' }, 'issuer must be an https URL, such as https://auth.example.com.'],
  [{ issuer: 'ftp://auth.example.com' }, 'issuer must be an https URL, such as https://auth.example.com.'],
  [
    { issuer: 'http://auth.example.com' },
    'issuer must be an https URL; plain http is for localhost only. Did you mean https://auth.example.com?',
  ],
  [
    { issuer: 'https://auth.example.com/' },
    'issuer must be scheme://host[:port] without path, query or trailing slash. Did you mean https://auth.example.com?',
  ],
  [
    { allowedHosts: ['*.example.com'] },
    'allowedHosts must be lower-case host[:port] names, without scheme, path or wildcard.',
  ],
])('%j is refused by name', (options, problem) => {
  expect(problemsOf(options)).toEqual([problem])
})

test('an unknown option is named together with those that exist', () => {
  expect(problemsOf({ prot: 1 })).toEqual([
    'There is no option "prot". There are: port, host, data, store, keyFile, key, strategy, issuer, allowedHosts, statusListSeconds, logLevel.',
  ])
})

test('all problems are told at once', () => {
  expect(problemsOf({ port: -1, strategy: 'x' })).toHaveLength(2)
})

test.each([
  'http://localhost:4180',
  'http://127.0.0.1:8080',
  'http://[::1]:8080',
  'https://auth.example.com:8443',
])('%s is an issuer', (issuer) => {
  expect(parseConfig({ issuer }).issuer).toBe(issuer)
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { endAll, latchkey } from './support/command.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-cli-'))
afterEach(endAll)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let folders = 0
const data = () => join(folder, String(++folders))

test('serve says where it listens, what it does, where the data is, and who may become administrator', async () => {
  const path = data()
  const run = latchkey(['serve', '--port', '0', '--data', path, '--log-level', 'error'])
  const out = await run.until(/setup\?token=.*\n/)
  const url = /listens on (http:\/\/localhost:\d+)/.exec(out)?.[1]
  expect(
    out
      .replaceAll(url!, 'URL')
      .replace(/token=[\w-]{43}/, 'token=TOKEN')
      .replace(path, 'DATA'),
  ).toBe(`
  Latchkey listens on URL

  strategy   session: an opaque cookie, looked up here on every request
  data       DATA
  stop       Ctrl+C

  There is no administrator yet. Become it, within the hour, at

  URL/setup?token=TOKEN

`)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  run.child.kill('SIGTERM')
  expect(await run.exit).toBe(0)
  expect(run.err()).toBe('')
})

test('options come from the environment, and the command line wins', async () => {
  const env = {
    LATCHKEY_PORT: '0',
    LATCHKEY_STRATEGY: 'jwt',
    LATCHKEY_DATA: data(),
    LATCHKEY_LOG_LEVEL: 'silent',
  }
  const fromEnvironment = latchkey(['serve'], env)
  expect(await fromEnvironment.until(/stop/)).toContain('jwt: a signed access token')
  fromEnvironment.child.kill('SIGINT')
  expect(await fromEnvironment.exit).toBe(0)
  const overridden = latchkey(['serve', '--strategy', 'hybrid'], env)
  expect(await overridden.until(/stop/)).toContain('hybrid: ')
})

test('the log is on standard error, one JSON object per line', async () => {
  const run = latchkey(['serve', '--port', '0', '--data', data()])
  await run.until(/stop/)
  run.child.kill('SIGTERM')
  await run.exit
  const lines = run.err().trimEnd().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
    'sys_startup',
    'sys_shutdown',
  ])
})

test('kill -9 loses nobody who was told that they have an account', async () => {
  const path = data()
  const first = latchkey(['serve', '--port', '0', '--data', path, '--log-level', 'silent'])
  const url = /http:\/\/localhost:\d+/.exec(await first.until(/stop/))![0]
  const json = { identifier: 'ada', password: 'five quiet words in a row' }
  const post = (at: string, door: string) =>
    fetch(`${at}/auth/${door}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(json),
    })
  expect((await post(url, 'sign-up')).status).toBe(201)
  first.child.kill('SIGKILL')
  await first.exit
  const second = latchkey(['serve', '--port', '0', '--data', path, '--log-level', 'silent'])
  const again = /http:\/\/localhost:\d+/.exec(await second.until(/stop/))![0]
  expect((await post(again, 'sign-in')).status).toBe(200)
})

describe('what cannot start exits 2 and says why', () => {
  const file = join(folder, 'a-file')
  writeFileSync(file, '')
  test.each([
    [['serve', '--port', 'http'], /whole number from 0 to 65535/],
    [['serve', '--port', '65536'], /whole number from 0 to 65535/],
    [['serve', '--strategy', 'jwe'], /session, jwt, hybrid/],
    [['serve', '--log-level', 'loud'], /silent, error, warn, info, debug/],
    [['serve', '--host', 'example.com'], /host must be an IP address or localhost/],
    [['serve', '--issuer', 'http://auth.example.com'], /plain http is for localhost only/],
    [['serve', '--data', file], /a-file cannot be/],
    [['serve', '--prot', '1'], /unknown option '--prot'/],
    [['sreve'], /unknown command 'sreve'/],
    [['keys', 'list', '--prot'], /unknown option '--prot'/],
  ])('%j', async (args, words) => {
    const run = latchkey(args)
    expect(await run.exit).toBe(2)
    expect(run.err()).toMatch(words)
    expect(run.err()).not.toMatch(/\n\s+at /)
  })

  test('a port that is taken', async () => {
    const first = latchkey(['serve', '--port', '0', '--data', data(), '--log-level', 'silent'])
    const port = /localhost:(\d+)/.exec(await first.until(/stop/))![1]!
    const second = latchkey(['serve', '--port', port, '--data', data()])
    expect(await second.exit).toBe(2)
    expect(second.err()).toContain(`Port ${port} is taken by another program. Choose another one: --port`)
  })
})

test('--help names every option with its variable, and how it ends', async () => {
  const run = latchkey(['serve', '--help'])
  expect(await run.exit).toBe(0)
  for (const name of ['PORT', 'HOST', 'DATA', 'STRATEGY', 'ISSUER', 'ALLOW_HOST', 'LOG_LEVEL']) {
    expect(run.out()).toContain(`LATCHKEY_${name}`)
  }
  expect(run.out()).toContain('Exit codes:')
})

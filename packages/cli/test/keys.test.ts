import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// The built command, as users run it.
const bin = fileURLToPath(new URL('../bin/latchkey.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'latchkey-keys-'))
const data = join(folder, 'data')
let server: ChildProcess
let url = ''

beforeAll(async () => {
  server = spawn(process.execPath, [
    bin,
    'serve',
    '--port',
    '0',
    '--data',
    data,
    '--strategy',
    'jwt',
    '--log-level',
    'silent',
  ])
  url = await new Promise((resolve, reject) => {
    let out = ''
    server.stdout!.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      const listening = /listens on (http:\S+)/.exec(out)
      if (listening !== null) resolve(listening[1]!)
    })
    server.once('close', () => reject(new Error(out)))
  })
})

afterAll(async () => {
  server.kill('SIGTERM')
  await new Promise((resolve) => server.once('close', resolve))
  rmSync(folder, { recursive: true, force: true })
})

interface KeysOutput {
  readonly keys: readonly { readonly kid: string; readonly state: string }[]
  readonly withdrawn?: readonly string[]
}

async function keys(...args: readonly string[]): Promise<KeysOutput> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    bin,
    'keys',
    ...args,
    '--data',
    data,
    '--json',
  ])
  return JSON.parse(stdout) as KeysOutput
}

async function post(path: string, body: object): Promise<Record<string, string>> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { ...((await response.json()) as Record<string, string>), status: String(response.status) }
}

async function statusWith(accessToken: string): Promise<number> {
  return (await fetch(`${url}/auth/session`, { headers: { Authorization: `Bearer ${accessToken}` } })).status
}

async function published(): Promise<readonly string[]> {
  const { keys } = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] }
  return keys.map(({ kid }) => kid)
}

describe('latchkey keys, beside a running server', () => {
  test('KEY-5: a compromised key is out at the next request, its tokens with it, and clients refresh', async () => {
    const person = { identifier: 'ada@example.com', password: 'plover teacup meridian', carry: 'bearer' }
    const { accessToken, refreshToken } = await post('/auth/sign-up', person)
    expect(await statusWith(accessToken!)).toBe(200)
    const before = await published()

    const { withdrawn, keys: after } = await keys('rotate', '--compromised')
    expect(withdrawn).toEqual(before)
    expect(after.map(({ state }) => state)).toEqual(['current'])

    expect(await statusWith(accessToken!)).toBe(401)
    expect(await published()).toEqual(after.map(({ kid }) => kid))
    const refreshed = await post('/auth/refresh', { refreshToken })
    expect(refreshed['status']).toBe('200')
    expect(await statusWith(refreshed['accessToken']!)).toBe(200)
  })

  test('a plain rotation publishes the next key and leaves tokens alone', async () => {
    const { keys: ring } = await keys('rotate')
    expect(ring.map(({ state }) => state)).toEqual(['current', 'next'])
    expect((await keys('list')).keys).toEqual(ring)
  })

  test.each([
    [['list', '--data', join(folder, 'none')], /There is no Latchkey data in/],
    [['rotate', '--data', data, '--key', 'x'], /--key needs --compromised/],
    [['rotate', '--data', data, '--compromised', '--key', 'x'], /There is no key "x"/],
    [['list', '--dta', data], /unknown option '--dta'/],
  ])('usage errors exit with 2: %j', async (args, message) => {
    const run = promisify(execFile)(process.execPath, [bin, 'keys', ...args])
    await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringMatching(message) as string })
  })
})

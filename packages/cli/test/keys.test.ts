import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bin } from './support/command.ts'
import { serve, servedFolder, type Served } from './support/served.ts'

const place = servedFolder('keys')
const { folder, data } = place
let server: Served
beforeAll(async () => {
  server = await serve(place)
})
afterAll(() => server?.stop())

interface KeysOutput {
  readonly keys: readonly { readonly kid: string; readonly state: string }[]
  readonly withdrawn?: readonly string[]
}

async function keys(...args: readonly string[]): Promise<KeysOutput> {
  return JSON.parse(await server.beside('keys', ...args, '--json')) as KeysOutput
}

async function post(path: string, body: object): Promise<Record<string, string>> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { ...((await response.json()) as Record<string, string>), status: String(response.status) }
}

async function statusWith(accessToken: string): Promise<number> {
  return (await fetch(`${server.url}/auth/session`, { headers: { Authorization: `Bearer ${accessToken}` } }))
    .status
}

async function published(): Promise<readonly string[]> {
  const { keys } = (await (await fetch(`${server.url}/.well-known/jwks.json`)).json()) as {
    keys: { kid: string }[]
  }
  return keys.map(({ kid }) => kid)
}

describe('latchkey keys, beside a running server', { timeout: 240_000 }, () => {
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

import { execFile } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { clientScopes } from '@latchkey/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bin } from './support/command.ts'
import { serve, servedFolder, type Served } from './support/served.ts'

const place = servedFolder('clients')
const { folder, data } = place
let server: Served
beforeAll(async () => {
  server = await serve(place)
})
afterAll(() => server?.stop())

const run = (...args: readonly string[]): Promise<string> => server.beside('clients', ...args)

async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
  return JSON.parse(await run(...args, '--json')) as Record<string, unknown>
}

async function statusWith(id: string, secret: unknown): Promise<number> {
  const basic = Buffer.from(`${id}:${String(secret)}`).toString('base64')
  const response = await fetch(`${server.url}/oauth/introspect`, {
    method: 'POST',
    headers: { Authorization: `Basic ${basic}`, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'token=x',
  })
  return response.status
}

// Some of these run the command a dozen times, which takes a busy machine minutes.
describe('latchkey clients, beside a running server', { timeout: 240_000 }, () => {
  test('a client is added, used, rotated with an overlap, listed and removed', async () => {
    const { secret, client } = await json(
      'add',
      'billing',
      '--scope',
      'introspect',
      '--audience',
      'https://b.example',
    )
    expect(client).toMatchObject({ id: 'billing', scopes: ['introspect'], audiences: ['https://b.example'] })
    expect(await statusWith('billing', secret)).toBe(200)

    const second = (await json('rotate', 'billing'))['secret']
    expect([await statusWith('billing', secret), await statusWith('billing', second)]).toEqual([200, 200])
    const third = (await json('rotate', 'billing'))['secret']
    const statuses = [secret, second, third].map((one) => statusWith('billing', one))
    expect(await Promise.all(statuses)).toEqual([401, 200, 200])
    const fourth = (await json('rotate', 'billing', '--overlap', '0'))['secret']
    expect([await statusWith('billing', third), await statusWith('billing', fourth)]).toEqual([401, 200])

    expect((await json('list'))['clients']).toEqual([
      expect.objectContaining({ id: 'billing', secrets: [{ expiresAtMs: null }] }),
    ])
    await run('remove', 'billing')
    expect(await statusWith('billing', fourth)).toBe(401)
    expect((await json('list'))['clients']).toEqual([])
  })

  test('OAU-10: the secret is shown once, and is nowhere in the data folder', async () => {
    const shown = await run('add', 'once', '--scope', 'revoke', 'revocations', '--name', 'Shown once')
    const secret = /client_secret {2}(\S{43})\n/.exec(shown)?.[1]
    expect(secret).toBeDefined()
    expect(await run('list')).not.toContain(secret)
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )
    expect(files.length).toBeGreaterThan(0)
    for (const { parentPath, name } of files) {
      expect(readFileSync(join(parentPath, name)).includes(secret!)).toBe(false)
    }
  })

  test('the help says of every scope what it is for', async () => {
    const help = await promisify(execFile)(process.execPath, [bin, 'clients', 'add', '--help'])
    for (const [scope, meaning] of Object.entries(clientScopes))
      expect(help.stdout).toMatch(new RegExp(`^  ${scope} +${meaning}$`, 'm'))
  })

  test.each([
    [['list', '--data', join(folder, 'none')], /There is no Latchkey data in/],
    [['add', 'x', '--data', data], /required option '--scope/],
    [
      ['add', 'x', '--scope', 'everything', '--data', data],
      /There is no scope "everything". There are: introspect,/,
    ],
    [['add', 'once', '--scope', 'revoke', '--data', data], /There is a client "once" already/],
    [['add', 'latchkey', '--scope', 'revoke', '--data', data], /is not "latchkey"/],
    [['add', 'a:b', '--scope', 'revoke', '--data', data], /letters, digits and/],
    [['rotate', 'nobody', '--data', data], /There is no client "nobody"/],
    [['rotate', 'once', '--overlap', 'soon', '--data', data], /whole number of seconds/],
    [['remove', 'nobody', '--data', data], /There is no client "nobody"/],
  ])('usage errors exit with 2: %j', async (args, message) => {
    const failed = promisify(execFile)(process.execPath, [bin, 'clients', ...args])
    await expect(failed).rejects.toMatchObject({ code: 2, stderr: expect.stringMatching(message) as string })
  })
})

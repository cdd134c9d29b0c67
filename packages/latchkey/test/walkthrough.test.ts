import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { freePort } from './support/free-port.ts'
import { createClient, type Client } from './support/client.ts'
import { until } from './support/nodes.ts'
import { redisService, startCluster, type RedisCluster } from './support/redis-server.ts'
import { describeWith } from './support/requires.ts'

const root = resolve(import.meta.dirname, '../../..')
const page = readFileSync(join(root, 'docs/from-one-machine-to-redis-cluster.md'), 'utf8')
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(page)?.[1] ?? ''

const app = block('ts')
const diff = block('diff').trimEnd().split('\n')
const removed = diff.filter((line) => line.startsWith('-')).map((line) => line.slice(1))

/** The app with each line that goes replaced by those that come. */
function changed(): string {
  return diff.reduce((text, line, index) => {
    if (!line.startsWith('-')) return text
    const next = diff.slice(index + 1)
    const end = next.findIndex((other) => other.startsWith('-'))
    const added = (end < 0 ? next : next.slice(0, end)).map((other) => other.slice(1))
    return text.replace(line.slice(1), added.join('\n'))
  }, app)
}

// Below the modules of this project, so that the app finds what its reader has installed.
mkdirSync(join(root, 'node_modules/.cache'), { recursive: true })
const folder = mkdtempSync(join(root, 'node_modules/.cache/walkthrough-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const running: ChildProcess[] = []
afterEach(async () => {
  for (const child of running.splice(0)) await kill(child)
})

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function start(code: string): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  writeFileSync(join(folder, 'app.mjs'), code)
  const port = await freePort()
  const child = spawn(process.execPath, ['app.mjs'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PORT: `${port}`, LATCHKEY_KEY: Buffer.alloc(32, 9).toString('base64') },
  })
  running.push(child)
  const url = `http://localhost:${port}`
  await until('the app listens', async () => (await fetch(url).catch(() => null)) !== null)
  return { url, child }
}

const issuer = 'http://localhost:3000'

async function signIn(url: string): Promise<Client> {
  const client = createClient(url, issuer)
  const json = { name: 'ada', password: 'plover teacup meridian' }
  expect((await client.send('POST', '/auth/sign-in', { json })).status).toBe(200)
  return client
}

function at(url: string, { cookies }: Client): Client {
  const copy = createClient(url, issuer)
  for (const [name, value] of cookies) copy.cookies.set(name, value)
  return copy
}

const statusOf = async (url: string, client: Client): Promise<number> =>
  (await at(url, client).send('GET', '/me')).status

test('the walkthrough changes two lines, and both are in the app', () => {
  expect(removed).toHaveLength(2)
  for (const line of removed) expect(app.split(`${line}\n`)).toHaveLength(2)
})

test('its app works on one machine, and a restart signs nobody out', async () => {
  const { url, child } = await start(app)
  const client = await signIn(url)
  expect(await statusOf(url, client)).toBe(200)
  await kill(child)
  const again = await start(app)
  expect(await statusOf(again.url, client)).toBe(200)
  const wrong = { name: 'ada', password: 'another' }
  expect((await createClient(again.url, issuer).send('POST', '/auth/sign-in', { json: wrong })).status).toBe(
    401,
  )
})

describeWith(redisService, 'the walkthrough, with its two lines changed', () => {
  let cluster: RedisCluster
  beforeAll(async () => {
    cluster = await startCluster()
  })
  afterAll(async () => cluster?.stop())

  test('runs on several machines over a cluster of six, and a primary that dies signs nobody out', async () => {
    const code = changed().replace('port: 7001', `port: ${cluster.nodes[0]!.port}`)
    const [one, other] = [await start(code), await start(code)]
    const client = await signIn(one.url)
    expect(await statusOf(other.url, client)).toBe(200)
    await at(other.url, client).send('POST', '/auth/sign-out')
    await until('the first knows it', async () => (await statusOf(one.url, client)) === 401)

    const staying = await signIn(one.url)
    await cluster.servers[0]!.kill()
    const seen = new Set<number>()
    const ask = async (url: string): Promise<boolean> => {
      const status = await statusOf(url, staying)
      seen.add(status)
      return status === 200
    }
    const deadlineMs = Date.now() + 5_000
    while (Date.now() < deadlineMs) await ask(one.url)
    await until('both answer', async () => (await ask(one.url)) && (await ask(other.url)), 45_000)
    expect([...seen].filter((status) => status !== 200 && status !== 503)).toEqual([])
    await cluster.servers[0]!.start()
    const trySignIn = async () =>
      signIn(other.url).then(
        () => true,
        () => false,
      )
    await until('people can sign in', trySignIn, 45_000)
  }, 120_000)
})

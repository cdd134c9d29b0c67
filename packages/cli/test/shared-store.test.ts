import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../latchkey/test/support/free-port.ts'
import { until } from '../../latchkey/test/support/nodes.ts'
import { describeWith } from '../../latchkey/test/support/requires.ts'
import { createClient, type Client } from '../../server/test/support/client.ts'
import { endAll, latchkey, type Run } from './support/command.ts'
import { storeSetups, type SharedStore } from './support/shared-stores.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-shared-'))
const keyFile = join(folder, 'latchkey.key')
writeFileSync(keyFile, `${Buffer.alloc(32, 5).toString('base64')}\n`, { mode: 0o600 })
const otherKey = Buffer.alloc(32, 6).toString('base64')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const person = { identifier: 'ada@example.com', password: 'five quiet words in a row' }
const passwordOf = (name: string) => ({ identifier: name, password: person.password })

interface Node {
  readonly url: string
  readonly run: Run
}

describeEach((setup) => {
  let store: SharedStore
  let ports: readonly number[] = []
  const nodes: Node[] = []

  beforeAll(async () => {
    store = await setup.start()
    ports = await Promise.all([freePort(), freePort(), freePort()])
    nodes.push(...(await Promise.all([startNode(0), startNode(1)])))
  }, 120_000)

  afterAll(async () => {
    await endAll()
    await store?.stop()
  })

  /** What a server of this deployment is started with, and nothing that it shares with others but the store and the key. */
  function argumentsOf(index: number): readonly string[] {
    const hosts = ports.flatMap((port) => ['--allow-host', `localhost:${port}`])
    const place = ['--port', `${ports[index]}`, '--issuer', `http://localhost:${ports[0]}`, ...hosts]
    return ['serve', '--store', store.url, '--strategy', 'hybrid', ...place]
  }

  async function startNode(index: number): Promise<Node> {
    const run = latchkey([...argumentsOf(index), '--key-file', keyFile])
    await run.until(/stop .*\n/)
    return { url: `http://localhost:${ports[index]}`, run }
  }

  const [here, there] = [() => nodes[0]!, () => nodes[1]!]

  test('two servers that are started at once have one setup link, and it works on either', async () => {
    const link = /\/setup\?token=[\w-]{43}/
    const links = await Promise.all(nodes.map(async ({ run }) => link.exec(await run.until(link))?.[0]))
    expect(links[1]).toBe(links[0])
    const token = links[0]!.split('=')[1]!
    const browser = createClient(there().url)
    const done = await browser.submit('/setup', { token, ...passwordOf('root') })
    expect(done.status).toBe(303)
    expect((await createClient(here().url).open(links[0]!)).status).toBe(403)
  })

  test('who signs in on one is known on the other, and who is signed out there is out everywhere', async () => {
    const client = createClient(here().url)
    expect((await client.post('/auth/sign-up', { json: person })).status).toBe(201)
    const elsewhere = at(there(), client)
    expect((await elsewhere.get('/auth/session')).status).toBe(200)
    expect((await client.get('/auth/session')).status).toBe(200)

    const copy = at(here(), client)
    expect((await elsewhere.post('/auth/sign-out')).status).toBeLessThan(400)
    expect((await at(there(), copy).get('/auth/session')).status).toBe(401)
    await until(
      'the other server refuses it',
      async () => (await at(here(), copy).get('/auth/session')).status === 401,
    )
    expect((await at(here(), copy).get('/auth/session')).status).toBe(401)
  })

  test('a token of one server is good on the other, until a key is withdrawn', async () => {
    const client = createClient(here().url)
    const json = { ...passwordOf('token@example.com'), carry: 'bearer' }
    const signedUp = (await client.post('/auth/sign-up', { json })).json()
    const bearer = { authorization: `Bearer ${String(signedUp['accessToken'])}` }
    const asks = async ({ url }: Node) => (await createClient(url).get('/auth/session', bearer)).status
    expect([await asks(here()), await asks(there())]).toEqual([200, 200])

    const place = ['--store', store.url, '--key-file', keyFile]
    const rotated = latchkey(['keys', 'rotate', '--compromised', ...place])
    expect(await rotated.exit).toBe(0)
    await until('both refuse it', async () => (await asks(here())) === 401 && (await asks(there())) === 401)
    const listed = latchkey(['keys', 'list', '--json', ...place])
    expect(await listed.exit).toBe(0)
    expect(listed.out()).toContain('"state":"current"')
  })

  test('a service asks any server about a token, by a client that is added beside them', async () => {
    const client = createClient(here().url)
    const json = { ...passwordOf('asked@example.com'), carry: 'bearer' }
    const token = String((await client.post('/auth/sign-up', { json })).json()['accessToken'])
    const place = ['--store', store.url, '--key-file', keyFile]
    const added = latchkey([
      'clients',
      'add',
      'api',
      '--scope',
      'introspect:any',
      'revoke:any',
      '--json',
      ...place,
    ])
    expect(await added.exit).toBe(0)
    const { secret } = JSON.parse(added.out()) as { secret: string }
    const authorization = `Basic ${Buffer.from(`api:${secret}`).toString('base64')}`
    const ask = async (path: string, { url }: Node) =>
      createClient(url).post(path, { form: { token }, headers: { authorization } })
    expect((await ask('/oauth/introspect', there())).json()['active']).toBe(true)
    expect((await ask('/oauth/revoke', here())).status).toBe(200)
    // By the store's own word: at once, on the other server as well.
    expect((await ask('/oauth/introspect', there())).text).toBe('{"active":false}')
    const removed = latchkey(['clients', 'remove', 'api', ...place])
    expect(await removed.exit).toBe(0)
    expect((await ask('/oauth/introspect', there())).status).toBe(401)
  })

  test('failures on one server slow down guessing on the other (AUTH-8)', async () => {
    const guess = async (index: number) => {
      const json = { identifier: 'root', password: `wrong guess number ${index}` }
      return createClient(nodes[index % 2]!.url).post('/auth/sign-in', { json })
    }
    const statuses: number[] = []
    for (let index = 0; index < 6; index++) statuses.push((await guess(index)).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
  })

  test('a server with another key does not start, and says why', async () => {
    const run = latchkey(argumentsOf(2), { LATCHKEY_KEY: otherKey })
    expect(await run.exit).toBe(2)
    expect(run.err()).toMatch(/^latchkey serve: The encryption key is not the one that .* is encrypted with/)
    expect(run.err()).not.toContain(otherKey)
  })

  test('kill -9 of one server loses nothing that it acknowledged, and another takes its place', async () => {
    const client = createClient(here().url)
    const names = Array.from({ length: 8 }, (_, index) => `crash${index}@example.com`)
    const answers = await Promise.all(
      names.map(async (name) => createClient(here().url).post('/auth/sign-up', { json: passwordOf(name) })),
    )
    expect((await client.post('/auth/sign-in', { json: passwordOf(names[0]!) })).status).toBe(200)
    here().run.child.kill('SIGKILL')
    await here().run.exit

    expect((await at(there(), client).get('/auth/session')).status).toBe(200)
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 201))
    for (const name of names) {
      const again = await createClient(there().url).post('/auth/sign-in', { json: passwordOf(name) })
      expect(again.status).toBe(200)
    }
    nodes[0] = await startNode(0)
    expect(here().run.out()).not.toContain('/setup?token=')
    expect((await at(here(), client).get('/auth/session')).status).toBe(200)
  })

  test('while the store is away the answer is 503 and never 401, and service resumes by itself', async () => {
    const client = createClient(here().url)
    const name = 'outage@example.com'
    expect((await client.post('/auth/sign-up', { json: passwordOf(name) })).status).toBe(201)
    const seen = new Set<number>()
    const ask = async (path: string, node = here()) => {
      const { status } = await at(node, client).get(path)
      if (path === '/auth/session') seen.add(status)
      return status
    }
    await store.fail()
    await until('no server is ready', async () => (await ask('/readyz')) === 503)
    if (!store.hasSuccessor) {
      await until('copies are not believed any more', async () => (await ask('/auth/session')) === 503)
    }
    expect([await ask('/healthz'), await ask('/healthz', there())]).toEqual([200, 200])
    if (!store.hasSuccessor) await store.mend()
    const isBack = async (node: Node) =>
      (await ask('/readyz', node)) === 200 && (await ask('/auth/session', node)) === 200
    await until('both serve again', async () => (await isBack(here())) && (await isBack(there())), 45_000)
    // Writes wait for a replica, and the one there was is the primary now.
    if (store.hasSuccessor) await store.mend()
    const signIn = async () =>
      (await createClient(there().url).post('/auth/sign-in', { json: passwordOf(name) })).status
    await until('people can sign in', async () => (await signIn()) === 200, 45_000)
    expect([...seen].filter((status) => status !== 200 && status !== 503)).toEqual([])
  }, 120_000)

  test('SIGTERM closes the connections and ends with 0', async () => {
    for (const { run } of nodes) run.child.kill('SIGTERM')
    expect(await Promise.all(nodes.map(async ({ run }) => run.exit))).toEqual([0, 0])
  })
})

function describeEach(suite: (setup: (typeof storeSetups)[number]) => void): void {
  for (const setup of storeSetups) {
    describeWith(setup.service, `two servers over ${setup.name}`, () => suite(setup))
  }
}

/** The same cookies, sent to another server. */
function at({ url }: Node, { cookies }: Client): Client {
  const copy = createClient(url)
  for (const [name, value] of cookies) copy.cookies.set(name, value)
  return copy
}

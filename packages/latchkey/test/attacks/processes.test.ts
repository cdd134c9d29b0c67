import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { createAppProcesses, type AppProcess } from '../support/app-processes.ts'
import { createClient, type Client } from '../support/client.ts'
import { bearerModes, issuer, modes, type Mode } from './support.ts'

const processes = createAppProcesses(new URL('./fixtures/app-process.mjs', import.meta.url))
const { freshFolder } = processes
afterEach(() => processes.endAll())

const startNode = (folder: string, { strategy }: Mode, crash = ''): Promise<AppProcess> =>
  processes.start(folder, strategy, crash)

interface SignedIn {
  readonly client: Client
  readonly sessionId: string
  readonly refreshToken: string
}

async function signIn(node: AppProcess, { carry }: Mode): Promise<SignedIn> {
  const client = createClient(node.url, issuer)
  const { json } = await client.send('POST', '/auth/sign-in', { json: { carry } })
  if (carry === 'bearer') client.bearer = String(json['accessToken'])
  return { client, sessionId: String(json['sessionId']), refreshToken: String(json['refreshToken']) }
}

function movedTo(node: AppProcess, { client }: SignedIn): Client {
  const copy = createClient(node.url, issuer)
  for (const [name, value] of client.cookies) copy.cookies.set(name, value)
  copy.bearer = client.bearer
  return copy
}

const statusOf = async (client: Client): Promise<number> => (await client.send('GET', '/me')).status
const command = (node: AppProcess, path: string): Promise<string> =>
  fetch(node.url + path).then((answer) => answer.text())

describe.each(modes)('$strategy by $carry', (mode) => {
  it('REV-1: what one process ends, the other refuses on its very next request', async () => {
    const folder = freshFolder()
    const nodes = [await startNode(folder, mode), await startNode(folder, mode)] as const
    const refused: number[] = []
    for (let round = 0; round < 20; round++) {
      const [here, there] = round % 2 === 0 ? nodes : ([nodes[1], nodes[0]] as const)
      const signedIn = await signIn(here, mode)
      const elsewhere = movedTo(there, signedIn)
      expect(await statusOf(elsewhere)).toBe(200)
      const ends = [
        () => signedIn.client.send('POST', '/auth/sign-out'),
        () => command(here, `/end/session/${signedIn.sessionId}`),
        () => command(here, '/end/subject/user_1'),
        () => command(here, '/end/tenant/acme'),
        () => command(here, '/end/everyone'),
      ]
      await ends[round % ends.length]!()
      refused.push(await statusOf(elsewhere))
    }
    expect(refused).toEqual(Array.from({ length: 20 }, () => 401))
  }, 60_000)

  it('KEY-5: a key that one process withdraws signs nothing that the other takes', async () => {
    const folder = freshFolder()
    const [here, there] = [await startNode(folder, mode), await startNode(folder, mode)]
    const signedIn = await signIn(here, mode)
    const elsewhere = movedTo(there, signedIn)
    expect(await statusOf(elsewhere)).toBe(200)
    await command(here, '/withdraw')
    const isBearer = mode.carry === 'bearer'
    // A browser has its refresh token with it, which no signing key made.
    expect(await statusOf(elsewhere)).toBe(isBearer ? 401 : 200)
    expect(await statusOf(movedTo(there, await signIn(here, mode)))).toBe(200)
  }, 60_000)

  it('REV-3: what was ended before a restart is ended after it', async () => {
    const folder = freshFolder()
    const before = await startNode(folder, mode)
    const [ended, alive] = [await signIn(before, mode), await signIn(before, mode)]
    await command(before, `/end/session/${ended.sessionId}`)
    before.child.kill('SIGKILL')
    await once(before.child, 'exit')
    const after = await startNode(folder, mode)
    expect(await statusOf(movedTo(after, ended))).toBe(401)
    expect(await statusOf(movedTo(after, alive))).toBe(200)
  }, 60_000)
})

describe.each(bearerModes)('$strategy by $carry', (mode) => {
  it.each(['replace:1:before', 'replace:1:after'])(
    'ATK-46, RT-6: a process killed in the middle of a rotation (%s) leaves one leaf, and the client may try again',
    async (crash) => {
      const folder = freshFolder()
      const doomed = await startNode(folder, mode, crash)
      const { refreshToken } = await signIn(doomed, mode)
      const body = { json: { refreshToken } }
      await expect(createClient(doomed.url, issuer).send('POST', '/auth/refresh', body)).rejects.toThrow()
      if (doomed.child.signalCode === null) await once(doomed.child, 'exit')
      expect(doomed.child.signalCode).toBe('SIGKILL')

      const next = await startNode(folder, mode)
      const attempts = await Promise.all(
        Array.from({ length: 10 }, () => createClient(next.url, issuer).send('POST', '/auth/refresh', body)),
      )
      expect(attempts.map(({ status }) => status)).toEqual(attempts.map(() => 200))
      expect(new Set(attempts.map(({ json }) => json['refreshToken'])).size).toBe(1)
      expect(await command(next, '/count')).toBe('1')
    },
    60_000,
  )

  it('ATK-46, RT-4: 50 exchanges over two processes give one successor', async () => {
    const folder = freshFolder()
    const nodes = [await startNode(folder, mode), await startNode(folder, mode)] as const
    const { refreshToken } = await signIn(nodes[0], mode)
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        createClient(nodes[index % 2]!.url, issuer).send('POST', '/auth/refresh', { json: { refreshToken } }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(new Set(answers.map(({ json }) => json['refreshToken'])).size).toBe(1)
  }, 60_000)
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { memoryStore, type Store } from '../../src/index.ts'
import { embeddedStore } from '../../src/store/embedded.ts'
import type { Answer, Client } from '../support/client.ts'
import { cookieModes, modes, startTarget, thiefOf, type Target } from './support.ts'

let cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp) await step()
  cleanUp = []
})

const stores: Readonly<Record<string, () => Store>> = {
  memory: memoryStore,
  embedded() {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-races-'))
    cleanUp.push(() => rmSync(folder, { recursive: true, force: true }))
    return embeddedStore({ path: join(folder, 'data') })
  },
}

async function start(options: Parameters<typeof startTarget>[0]): Promise<Target> {
  const target = await startTarget(options)
  cleanUp.unshift(() => target.close())
  return target
}

const crowd = <T>(task: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: 50 }, (_, index) => task(index)))

const onStores = (list: typeof modes): ((typeof modes)[number] & { store: string })[] =>
  Object.keys(stores).flatMap((store) => list.map((mode) => ({ store, ...mode })))

describe.each(onStores(modes))('$store store, $strategy by $carry', ({ store, strategy, carry }) => {
  it('ATK-8, SID-12: of 50 sign-ins at once, the cap of 10 are live', async () => {
    const target = await start({ strategy, carry, store: stores[store]!() })
    const signedIn = await crowd(() => target.signIn())
    const answers = await Promise.all(signedIn.map(({ client }) => client.send('GET', '/me')))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(40)
    expect(await target.auth.sessions.count({ subject: 'user_1' })).toBe(10)
  })

  it('ATK-8: among 50 rotations and requests at once, the one sign-out wins', async () => {
    const target = await start({ strategy, carry, store: stores[store]!() })
    const { client, refreshToken } = await target.signIn()
    // Old enough for every request to want to rotate; a bearer client refreshes by itself.
    target.clock.advance(901_000)
    if (carry === 'bearer') {
      const fresh = await target.client().send('POST', '/auth/refresh', { json: { refreshToken } })
      client.bearer = fresh.json['accessToken'] as string
    }
    const copies: Client[] = []
    const answers = await crowd((index): Promise<Answer> => {
      const copy = thiefOf(target, client)
      copies.push(copy)
      if (index === 25) return copy.send('POST', '/auth/sign-out')
      if (index % 3 === 0) return copy.send('GET', '/me')
      if (carry === 'cookie') return copy.send('POST', '/auth/refresh')
      return copy.send('POST', '/auth/refresh', { json: { refreshToken } })
    })
    expect(answers.map(({ status }) => status).filter((status) => ![200, 204, 401].includes(status))).toEqual(
      [],
    )
    expect(answers[25]!.status).toBe(204)
    expect(await target.auth.sessions.count('everyone')).toBe(0)
    // Whatever any of them was handed on the way is dead.
    for (const [index, copy] of copies.entries()) {
      const answer = answers[index]!
      if (typeof answer.json['accessToken'] === 'string') copy.bearer = answer.json['accessToken']
      expect((await copy.send('GET', '/me')).status).toBe(401)
      const token = answer.json['refreshToken'] ?? refreshToken
      const again = await target.client().send('POST', '/auth/refresh', { json: { refreshToken: token } })
      expect(again.status).toBe(401)
    }
  })
})

describe.each(onStores(cookieModes))('$store store, $strategy by $carry', ({ store, strategy, carry }) => {
  it('ATK-8, SID-10, SID-13: 50 requests of one browser rotate once, and none is signed out', async () => {
    const target = await start({ strategy, carry, store: stores[store]!() })
    const { client } = await target.signIn()
    target.clock.advance(901_000)
    const copies: Client[] = []
    const answers = await crowd(() => {
      const copy = thiefOf(target, client)
      copies.push(copy)
      return copy.send('GET', '/me')
    })
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const secrets = copies.map(({ cookies }) => cookies.get('__Host-lk') ?? cookies.get('__Host-lk-rt'))
    const handedOut = new Set(secrets.filter((value) => value !== secretOf(client)))
    expect(handedOut.size).toBe(1)
    for (const copy of copies) expect((await copy.send('GET', '/me')).status).toBe(200)
    // 31 s later the old secret is dead, the new one lives.
    target.clock.advance(31_000)
    const winner = copies.find(({ cookies }) => [...cookies.values()].includes([...handedOut][0]!))!
    expect((await winner.send('GET', '/me')).status).toBe(200)
    if (strategy !== 'jwt') expect((await client.send('GET', '/me')).status).toBe(401)
  })

  it('ATK-8: 50 refreshes of one browser at once sign nobody out', async () => {
    const target = await start({ strategy, carry, store: stores[store]!() })
    const { client } = await target.signIn()
    const copies: Client[] = []
    const answers = await crowd(() => {
      const copy = thiefOf(target, client)
      copies.push(copy)
      return copy.send('POST', '/auth/refresh')
    })
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    for (const copy of copies) expect((await copy.send('GET', '/me')).status).toBe(200)
  })
})

function secretOf(client: Client): string | undefined {
  return client.cookies.get('__Host-lk') ?? client.cookies.get('__Host-lk-rt')
}

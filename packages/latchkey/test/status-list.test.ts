import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { fetchHandler } from '../src/adapters/fetch.ts'
import { createAuth, type Auth, type AuthOptions } from '../src/index.ts'
import { authOver } from './support/nodes.ts'
import { describeWith } from './support/requires.ts'
import { sharedStores, type SharedData } from './support/shared-stores.ts'
import { readStatus, type Ask, type ReadStatus } from './support/status-list-reader.ts'

const issuer = 'https://app.example'
const lagSeconds = 30

for (const { name, service, start } of sharedStores) {
  describeWith(service, `a status list over ${name}`, () => {
    let data: SharedData
    let nodes: Node[] = []
    let offsetMs = 0
    const clock = (): number => Date.now() + offsetMs

    beforeAll(async () => {
      data = await start()
    })
    afterAll(async () => data?.close())
    beforeEach(() => {
      offsetMs = 0
    })
    afterEach(async () => {
      for (const { auth } of nodes) await auth.close()
      nodes = []
    })

    interface Node {
      readonly auth: Auth
      readonly ask: Ask
    }

    async function node(
      strategy: AuthOptions['strategy'] = 'jwt',
      more: Partial<AuthOptions> = {},
    ): Promise<Node> {
      const auth = authOver(await data.open(), {
        strategy,
        clock,
        tokens: { statusListLagSeconds: lagSeconds },
        sessions: { maxPerSubject: null },
        routes: {
          authenticate: async (sent) => ({
            subject: String(sent['subject']),
            tenant: String(sent['tenant']),
          }),
        },
        ...more,
      })
      const handler = fetchHandler(auth, () => new Response(null, { status: 404 }))
      const made = { auth, ask: (url: string, init?: RequestInit) => handler(new Request(url, init)) }
      nodes.push(made)
      return made
    }

    interface Tokens {
      readonly accessToken: string
      readonly refreshToken: string
      readonly sessionId: string
    }

    let people = 0
    async function signIn({ ask }: Node, subject = `user_${people++}`, tenant = 'acme'): Promise<Tokens> {
      const answer = await ask(`${issuer}/auth/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ subject, tenant, carry: 'bearer' }),
      })
      expect(answer.status).toBe(200)
      return (await answer.json()) as Tokens
    }

    const look = ({ accessToken }: Tokens, { ask }: Node): Promise<ReadStatus> =>
      readStatus(accessToken, ask, issuer)

    /** As late as a list of before may still be handed out. */
    const refresh = (): void => {
      offsetMs += (lagSeconds / 10) * 1000
    }

    it('REV-14: a token says where to look; the list is signed, names itself, and may be kept no longer than it is good', async () => {
      const here = await node()
      const read = await look(await signIn(here), here)
      expect(read.status).toBe(0)
      expect(read.uri).toMatch(/^https:\/\/app\.example\/oauth\/status\/[A-Za-z0-9_-]{16}$/)
      expect(read.response.headers.get('cache-control')).toBe(`public, max-age=${read.ttl}`)
      // Whatever of the lag this node may itself need is not given away twice.
      const nodeSeconds = Math.ceil(here.auth.worstCaseRevocationLagMs / 1000)
      expect([read.exp - read.iat, read.ttl]).toEqual([
        lagSeconds - nodeSeconds,
        lagSeconds - nodeSeconds - 3,
      ])
    })

    it('REV-2: an ended session shows in the list within the lag, on every node, and nobody else does', async () => {
      const [here, there] = [await node(), await node()]
      const [ended, other] = [await signIn(here), await signIn(there)]
      expect([(await look(ended, there)).status, (await look(other, here)).status]).toEqual([0, 0])
      await here.auth.end({ session: ended.sessionId as never })
      refresh()
      for (const asked of [here, there]) {
        expect([(await look(ended, asked)).status, (await look(other, asked)).status]).toEqual([1, 0])
      }
    })

    it('REV-4: cut-offs of a subject, a tenant and everyone reach all their tokens', async () => {
      const [here, there] = [await node(), await node()]
      const subject = `twice_${people++}`
      const theirs = [await signIn(here, subject), await signIn(there, subject)]
      const tenant = `tenant_${people++}`
      const members = [await signIn(here, undefined, tenant), await signIn(there, undefined, tenant)]
      const bystander = await signIn(here)
      const all = [...theirs, ...members, bystander]
      const statuses = async (): Promise<number[]> =>
        Promise.all(all.map(async (tokens) => (await look(tokens, there)).status))
      expect(await statuses()).toEqual([0, 0, 0, 0, 0])
      await here.auth.end({ subject })
      refresh()
      expect(await statuses()).toEqual([1, 1, 0, 0, 0])
      await here.auth.end({ tenant })
      refresh()
      expect(await statuses()).toEqual([1, 1, 1, 1, 0])
      await here.auth.end('everyone')
      refresh()
      expect(await statuses()).toEqual([1, 1, 1, 1, 1])
      offsetMs += 2_000
      const after = await signIn(here)
      expect((await look(after, there)).status).toBe(0)
    })

    it('REV-9: a token that is revoked by itself is the only one of its session in the list', async () => {
      const [here, there] = [await node(), await node()]
      const first = await signIn(here)
      const refreshed = await here.ask(`${issuer}/auth/refresh`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ refreshToken: first.refreshToken }),
      })
      const second = (await refreshed.json()) as Tokens
      await here.auth.revokeToken(first.accessToken)
      // By the store's own word at once, and by the list within its lag.
      expect(await there.auth.introspect(first.accessToken)).toEqual({ active: false })
      expect(await there.auth.introspect(second.accessToken)).toMatchObject({ active: true })
      refresh()
      expect([(await look(first, there)).status, (await look(second, there)).status]).toEqual([1, 0])
      expect((await look(first, there)).idx).not.toBe((await look(second, there)).idx)
    })

    it('a withdrawn key marks what it has signed', async () => {
      const here = await node()
      const before = await signIn(here)
      await here.auth.keys.withdraw()
      refresh()
      const after = await signIn(here)
      expect([(await look(before, here)).status, (await look(after, here)).status]).toEqual([1, 0])
    })

    it('REV-14: no index is given twice, whoever hands them out at once, and none follows another', async () => {
      const three = [await node(), await node(), await node()]
      const signedIn = await Promise.all(Array.from({ length: 150 }, (_, n) => signIn(three[n % 3]!)))
      const places = signedIn.map(({ accessToken }) => {
        const { idx, uri } = (
          decodeJwt(accessToken)['status'] as { status_list: { idx: number; uri: string } }
        ).status_list
        return { idx, place: `${uri}#${idx}` }
      })
      expect(new Set(places.map(({ place }) => place)).size).toBe(150)
      const steps = places.slice(1).map(({ idx }, n) => Math.abs(idx - places[n]!.idx))
      expect(steps.filter((step) => step === 1).length).toBeLessThan(5)
    })

    it('REV-3: a restart forgets nothing, and a list outlives its last token and no more', async () => {
      const here = await node()
      const [ended, other] = [await signIn(here), await signIn(here)]
      await here.auth.end({ session: ended.sessionId as never })
      await here.auth.close()
      nodes = []
      const again = await node()
      expect([(await look(ended, again)).status, (await look(other, again)).status]).toEqual([1, 0])
      const { uri } = await look(other, again)
      // An hour in which it takes tokens, their ten minutes, and the clock difference that a verifier may forgive.
      offsetMs += (3_600 + 600 + 299 - 30) * 1000
      expect((await again.ask(uri)).status).toBe(200)
      offsetMs += 60_000
      expect((await again.ask(uri)).status).toBe(404)
      expect((await look(await signIn(again), again)).uri).not.toBe(uri)
      await again.auth.maintain()
      const store = await data.open()
      const left = await store.documents.list(`status-entries/${uri.slice(-16)}/`, { after: null, limit: 10 })
      await store.close()
      // Redis forgets by its own clock, which cannot be put forward.
      if (name !== 'Redis') expect(left).toEqual([])
    })

    it('hybrid and session have it where they hand out tokens', async () => {
      const here = await node('hybrid')
      const bearer = await signIn(here)
      expect((await look(bearer, here)).status).toBe(0)
      const check = await here.auth.check({ accessToken: bearer.accessToken })
      if (!check.ok) throw new Error(check.reason)
      const long = await here.auth.mint(check.identity, { audience: 'https://b.example', ttlSeconds: 300 })
      expect((await readStatus(long, here.ask, issuer)).status).toBe(0)
      // The list could not say anything before it is over, so it is left alone.
      const short = await here.auth.mint(check.identity, {
        audience: 'https://b.example',
        ttlSeconds: lagSeconds,
      })
      expect(decodeJwt(short)).not.toHaveProperty('status')
    })

    it('a list is signed by the algorithm of its tokens', async () => {
      const here = await node('jwt', {
        tokens: { statusListLagSeconds: lagSeconds, algByAudience: { 'https://b.example': 'ES256' } },
      })
      const check = await here.auth.check({ accessToken: (await signIn(here)).accessToken })
      if (!check.ok) throw new Error(check.reason)
      const minted = await here.auth.mint(check.identity, { audience: 'https://b.example' })
      const { response, status } = await readStatus(minted, here.ask, issuer)
      expect(status).toBe(0)
      const header = JSON.parse(Buffer.from((await response.text()).split('.')[0]!, 'base64url').toString())
      expect(header).toMatchObject({ alg: 'ES256', typ: 'statuslist+jwt' })
    })
  })
}

it('REV-14: it is off by default, and a lag that would tell nobody anything is refused', async () => {
  const { start } = sharedStores[0]!
  const data = await start()
  const store = await data.open()
  const options = {
    issuer,
    strategy: 'jwt',
    store,
    encryptionKey: new Uint8Array(32),
    maintenance: 'manual',
  } as const
  const refused = (tokens: AuthOptions['tokens']) => () => createAuth({ ...options, tokens: tokens! })
  expect(refused({ statusListLagSeconds: 9 })).toThrow(/from 10 to 3600/)
  expect(refused({ statusListLagSeconds: 60, ttlSeconds: 60 })).toThrow(/shorter than tokens.ttlSeconds/)
  const auth = createAuth(options)
  const handler = fetchHandler(auth, () => new Response(null, { status: 404 }))
  expect((await handler(new Request(`${issuer}/oauth/status/${'A'.repeat(16)}`))).status).toBe(404)
  await auth.close()
})

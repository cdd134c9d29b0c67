import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Strategy } from 'latchkey'
import { createClient, type Client } from '../../../packages/latchkey/test/support/client.ts'
import { startExample, type Example } from './start-example.ts'

const frameworks = ['express', 'fastify', 'hono', 'node'] as const
const people = {
  right: { name: 'ada', password: 'plover teacup meridian' },
  wrong: { name: 'ada', password: 'x' },
}

// The strategy is one word of the configuration: the same app must pass under each.
const combinations: readonly { readonly framework: string; readonly strategy: Strategy }[] = [
  ...frameworks.map((framework) => ({ framework, strategy: 'session' as const })),
  { framework: 'express', strategy: 'jwt' },
  { framework: 'express', strategy: 'hybrid' },
]

describe.each(combinations)(
  'the example for $framework, strategy $strategy',
  { timeout: 120_000 },
  ({ framework, strategy }) => {
    let example: Example
    beforeAll(async () => {
      example = await startExample(framework, strategy)
    }, 120_000)
    afterAll(() => example?.stop())

    const visitor = (): Client => createClient(example.url, example.url)
    const signedIn = async (): Promise<Client> => {
      const client = visitor()
      expect((await client.send('POST', '/auth/sign-in', { json: people.right })).status).toBe(200)
      return client
    }
    const statusOf = async (client: Client, method = 'GET', path = '/me'): Promise<number> =>
      (await client.send(method, path)).status

    it('shows its page to everybody, and says who is signed in', async () => {
      expect((await visitor().send('GET', '/')).text).toContain('Nobody is signed in.')
      const page = await (await signedIn()).send('GET', '/')
      expect(page.headers.get('content-type')).toMatch(/^text\/html/)
      expect(page.text).toContain('<strong id="subject">ada</strong>')
    })

    it('signs nobody in with another password, or as somebody who is not there', async () => {
      for (const json of [
        people.wrong,
        { ...people.right, name: 'eve' },
        { name: ['ada'], password: {} },
        {},
      ]) {
        const client = visitor()
        expect((await client.send('POST', '/auth/sign-in', { json })).status).toBe(401)
        expect(client.cookies.size).toBe(0)
      }
    })

    it('answers /me to whoever is signed in, and to nobody else', async () => {
      expect(await statusOf(visitor())).toBe(401)
      expect((await (await signedIn()).send('GET', '/me')).json).toEqual({ subject: 'ada' })
    })

    it('CSRF-1: refuses what a page of another origin sends with the cookie', async () => {
      const client = await signedIn()
      const foreign = { headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } }
      for (const path of ['/auth/sign-out', '/end-others', '/confirm']) {
        expect((await client.send('POST', path, foreign)).status).toBe(403)
      }
      expect(await statusOf(client)).toBe(200)
    })

    it('REV-6: signs out, and refuses the old cookie', async () => {
      const client = await signedIn()
      const thief = visitor()
      for (const [name, value] of client.cookies) thief.cookies.set(name, value)
      expect(await statusOf(thief)).toBe(200)
      expect(await statusOf(client, 'POST', '/auth/sign-out')).toBe(204)
      expect(client.cookies.size).toBe(0)
      expect(await statusOf(thief)).toBe(401)
    })

    it('ends the other sessions of whoever has just signed in', async () => {
      const [here, there] = [await signedIn(), await signedIn()]
      expect(await statusOf(here, 'POST', '/end-others')).toBe(204)
      expect([await statusOf(here), await statusOf(there)]).toEqual([200, 401])
    })

    it('asks for the password again after five minutes, across a restart', async () => {
      const [here, there] = [await signedIn(), await signedIn()]
      await example.restart({ minutesLater: 11 })
      expect(await statusOf(here)).toBe(200)
      const late = await here.send('POST', '/end-others')
      expect([late.status, late.json]).toEqual([401, { error: 'step_up_required' }])
      for (const json of [people.wrong, { password: 7 }, {}]) {
        expect((await here.send('POST', '/confirm', { json })).status).toBe(403)
      }
      expect(await statusOf(here, 'POST', '/end-others')).toBe(401)
      expect((await here.send('POST', '/confirm', { json: people.right })).status).toBe(204)
      expect(await statusOf(here, 'POST', '/end-others')).toBe(204)
      expect([await statusOf(here), await statusOf(there)]).toEqual([200, 401])
    })
  },
)

import { createVerifier, isOutage, type RevocationFeedOptions, type Verifier } from 'latchkey/verifier'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addClient, basicHeader, signUp, type ClientSecretPair } from './support/oauth.ts'
import { startWorld, type World } from './support/world.ts'

let world: World
let service: ClientSecretPair
const verifiers: Verifier[] = []

beforeEach(async () => {
  world = await startWorld({ strategy: 'jwt' })
  service = await addClient(world, 'billing', { scopes: ['revocations', 'introspect'] })
})

afterEach(async () => {
  for (const verifier of verifiers.splice(0)) verifier.close()
  await world.close()
})

function verifierOf(revocations: RevocationFeedOptions = {}): Verifier {
  const verifier = createVerifier({
    issuer: world.server.url,
    audience: world.server.url,
    revocations: { authorization: () => basicHeader(service), ...revocations },
  })
  verifiers.push(verifier)
  return verifier
}

async function statusOf(verifier: Verifier, token: string): Promise<number> {
  const verdict = await verifier.verify(token)
  if (verdict.ok) return 200
  return isOutage(verdict.reason) ? 503 : 401
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  await expect.poll(isSo, { message: what, timeout: 15_000, interval: 5 }).toBe(true)
}

describe('the revocation feed of the server', () => {
  test('a service without a store hears of a sign-out (REV-1 REV-2)', async () => {
    const verifier = verifierOf()
    expect(await verifier.prepare()).toBe(true)
    const person = await signUp(world)
    expect(await statusOf(verifier, person.accessToken)).toBe(200)
    const headers = { authorization: `Bearer ${person.accessToken}` }
    await world.client().post('/auth/sign-out', { headers })
    await until('refused', async () => (await statusOf(verifier, person.accessToken)) === 401)
  })

  test('is for clients with the scope, and for nobody else', async () => {
    const other = await addClient(world, 'gateway', { scopes: ['introspect:any', 'revoke:any'] })
    const person = await signUp(world)
    const read = async (authorization: string | null, method = 'GET'): Promise<number> => {
      const headers: Record<string, string> = { accept: 'application/json' }
      if (authorization !== null) headers['authorization'] = authorization
      return (await fetch(`${world.url}/revocations`, { method, headers })).status
    }
    expect(await read(basicHeader(service))).toBe(200)
    expect(await read(null)).toBe(401)
    expect(await read(basicHeader({ ...service, secret: 'wrong' }))).toBe(401)
    expect(await read(basicHeader(other))).toBe(403)
    expect(await read(`Bearer ${person.accessToken}`)).toBe(401)
    expect(await read(basicHeader(service), 'POST')).toBe(405)
  })

  test('is not kept by a cache or held back by a proxy', async () => {
    const stop = new AbortController()
    const response = await fetch(`${world.url}/revocations`, {
      headers: { authorization: basicHeader(service) },
      signal: stop.signal,
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    stop.abort()
  })

  test('outlives the limits for requests, and ends when the server stops', async () => {
    const response = await fetch(`${world.url}/revocations`, {
      headers: { authorization: basicHeader(service) },
    })
    let text = ''
    const reading = (async () => {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString()
    })()
    // One heartbeat a second, beyond the five seconds after which an idle connection is closed.
    await until('eight heartbeats', async () => (text.match(/^data:/gm)?.length ?? 0) > 9)
    await world.restart()
    // Ended, and not cut off: that would be an error here.
    await reading
  })

  test('while it is gone, introspection says what a token is worth (REV-10)', async () => {
    const dead = 'http://127.0.0.1:9/revocations'
    const verifier = verifierOf({ url: dead, introspection: {} })
    const without = verifierOf({ url: dead })
    const person = await signUp(world)
    expect(await statusOf(verifier, person.accessToken)).toBe(200)
    expect(await statusOf(without, person.accessToken)).toBe(503)
    const headers = { authorization: `Bearer ${person.accessToken}` }
    await world.client().post('/auth/sign-out', { headers })
    await until('refused', async () => (await statusOf(verifier, person.accessToken)) === 401)
    expect(verifier.revocationStatus()?.introspected).toBeGreaterThan(1)
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RevocationFact } from '../../src/store/event.ts'
import { startIssuer, startService, tokenOf, type IssuerNode, type Service } from '../support/issuer.ts'
import { until } from '../support/nodes.ts'

let node: IssuerNode
const services: Service[] = []

beforeEach(async () => {
  node = await startIssuer()
})

afterEach(async () => {
  for (const { verifier } of services.splice(0)) verifier.close()
  await node.close()
})

async function service(...args: Parameters<typeof startService> | []): Promise<Service> {
  const [url = node.url, revocations, options] = args
  const started = startService(url, revocations, options)
  services.push(started)
  expect(await started.verifier.prepare(), started.errors.join()).toBe(true)
  return started
}

describe('a service without a store', () => {
  it('REV-1 REV-2: learns that a session has ended', async () => {
    const { verifier, status } = await service()
    const ended = await tokenOf(node)
    const other = await tokenOf(node, { subject: 'user_2' })
    expect(await status(ended.token)).toBe(200)
    await node.auth.end({ session: ended.session.id })
    await until('refused', async () => (await status(ended.token)) === 401)
    expect(await verifier.verify(ended.token)).toEqual({ ok: false, reason: 'token_revoked' })
    expect(await status(other.token)).toBe(200)
  })

  it.each([
    ['all sessions of a subject', { subject: 'user_1' }, [401, 200]],
    ['all sessions of a tenant', { tenant: 'acme' }, [401, 401]],
    ['everybody', 'everyone', [401, 401]],
  ] as const)('REV-4: learns of the end of %s', async (_what, target, expected) => {
    const { status } = await service()
    const one = await tokenOf(node, { subject: 'user_1', tenant: 'acme' })
    const two = await tokenOf(node, { subject: 'user_2', tenant: 'acme' })
    expect([await status(one.token), await status(two.token)]).toEqual([200, 200])
    await node.auth.end(target)
    await until('refused', async () => (await status(one.token)) === 401)
    expect([await status(one.token), await status(two.token)]).toEqual(expected)
    // Whoever signs in after it is in.
    const later = await tokenOf(node, { subject: 'user_1', tenant: 'acme' })
    expect(await status(later.token)).toBe(200)
  })

  it('learns of a revoked token', async () => {
    const { verifier, status } = await service()
    const { token } = await tokenOf(node)
    const verdict = await verifier.verify(token)
    const tokenId = verdict.ok ? (verdict.value.claims.jti ?? '') : ''
    const fact: RevocationFact = { type: 'token_revoked', tokenId }
    await node.store.append({ fact, expiresAtMs: Date.now() + 900_000 })
    await until('refused', async () => (await status(token)) === 401)
  })

  it('knows what was revoked before it started', async () => {
    const before = await tokenOf(node)
    await node.auth.end({ session: before.session.id })
    const { reason } = await service()
    expect(await reason(before.token)).toBe('token_revoked')
  })

  it('KEY-5: drops a withdrawn key at once, and takes the one that follows it', async () => {
    const { status, errors } = await service()
    const { token } = await tokenOf(node)
    expect(await status(token)).toBe(200)
    await node.auth.keys.withdraw()
    await until('refused', async () => (await status(token)) === 401)
    // Signed by a key that was never published before.
    const next = await tokenOf(node)
    await until('accepted', async () => (await status(next.token)) === 200)
    expect(errors).toEqual([])
  })

  it('goes on when keys are rotated', async () => {
    const { status, verifier } = await service()
    await node.auth.keys.rotate()
    const { token, session } = await tokenOf(node)
    expect(await status(token)).toBe(200)
    await node.auth.end({ session: session.id })
    await until('refused', async () => (await status(token)) === 401)
    expect(verifier.revocationStatus()).toMatchObject({
      isFresh: true,
      revocations: 1,
      acceptedWhileStale: 0,
    })
  })

  it('says how late a revocation can be', async () => {
    expect((await service()).verifier.worstCaseRevocationLagMs).toBe(2_500)
    const quick = await service(node.url, { maxStalenessMs: 1_200, mode: 'poll' })
    expect(quick.verifier.worstCaseRevocationLagMs).toBe(1_700)
    const careless = await service(node.url, { onStale: 'insecureAcceptWhenStale' })
    expect(careless.verifier.worstCaseRevocationLagMs).toBeNull()
  })

  it('asks on use, and runs nothing in the background, where it polls', async () => {
    const { status } = await service(node.url, { mode: 'poll', maxStalenessMs: 500 })
    const { token, session } = await tokenOf(node)
    expect(await status(token)).toBe(200)
    await node.auth.end({ session: session.id })
    await until('refused', async () => (await status(token)) === 401)
    expect(node.auth.feedConnections).toBe(0)
  })

  it('REV-4: tells a connection that stays open that its token is over', async () => {
    const { verifier } = await service()
    const { token, session } = await tokenOf(node)
    const other = await tokenOf(node)
    const [mine, others] = await Promise.all([verifier.verify(token), verifier.verify(other.token)])
    if (!mine.ok || !others.ok) throw new Error('not verified')
    const [signal, othersSignal] = [verifier.watch(mine.value), verifier.watch(others.value)]
    // A client that opens and closes connections with one token all day long costs one watcher.
    for (let opened = 0; opened < 100; opened++) expect(verifier.watch(mine.value)).toBe(signal)
    expect(verifier.revocationStatus()?.watched).toBe(2)
    expect(signal.aborted).toBe(false)
    await node.auth.end({ session: session.id })
    await until('told', () => signal.aborted)
    expect(othersSignal.aborted).toBe(false)
    expect(verifier.watch(mine.value).aborted).toBe(true)
    await node.auth.end('everyone')
    await until('told', () => othersSignal.aborted)
  })

  it('refuses to watch where nothing would tell', () => {
    const { verifier } = startService(node.url, { mode: 'poll' })
    expect(() => verifier.watch({} as never)).toThrow(/stream/)
  })

  it('signs messages of the feed so that none is an access token, and no access token is one', async () => {
    const { verifier } = await service()
    const response = await fetch(`${node.url}/revocations`, {
      headers: { accept: 'application/json', authorization: 'Bearer service-secret' },
    })
    const { messages } = (await response.json()) as { messages: string[] }
    for (const message of messages) {
      expect((await verifier.verify(message)).ok).toBe(false)
    }
    expect(messages.length).toBeGreaterThan(1)
  })
})

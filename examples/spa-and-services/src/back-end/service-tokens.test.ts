import { createAuth, memoryStore, type Identity } from 'latchkey'
import { fakeClock, sampleSession } from 'latchkey/testing'
import { describe, expect, it } from 'vitest'
import { createServiceTokens } from './service-tokens.ts'

const orders = 'http://127.0.0.1:1001'
const billing = 'http://127.0.0.1:1002'

/** A real issuer with sessions in memory, at a moment that the test sets. */
function createWorld(maxHeld = 100) {
  const clock = fakeClock()
  const store = memoryStore()
  const auth = createAuth({
    issuer: 'http://localhost:1000',
    strategy: 'hybrid',
    store,
    clock,
    maintenance: 'manual',
    tokens: { ttlSeconds: 30 },
  })
  let minted = 0
  const tokens = createServiceTokens({
    mint(identity, options) {
      minted++
      return auth.mint(identity, options)
    },
    nowMs: clock,
    maxHeld,
  })
  const signIn = async (subject: string): Promise<Identity> => {
    const session = sampleSession(clock(), { subject })
    await store.insert(session, {
      nowMs: clock(),
      maxPerSubject: null,
      onCap: 'refuse',
      eventExpiresAtMs: session.expiresAtMs,
    })
    return {
      subject,
      sessionId: session.id,
      tenant: null,
      authenticatedAtSeconds: clock() / 1000,
      amr: session.amr,
      claims: {},
      proof: 'session_cookie',
    }
  }
  return { auth, clock, tokens, signIn, minted: () => minted }
}

describe('createServiceTokens', () => {
  it('holds a token for its service, and makes a new one shortly before it expires', async () => {
    const { clock, tokens, signIn, minted } = createWorld()
    const grace = await signIn('grace')
    const first = await tokens.tokenFor(grace, orders)
    expect(first.wasHeld).toBe(false)
    clock.advance(24_000)
    expect(await tokens.tokenFor(grace, orders)).toEqual({
      token: first.token,
      wasHeld: true,
      secondsLeft: 6,
    })
    clock.advance(2_000)
    const second = await tokens.tokenFor(grace, orders)
    expect(second.token.text).not.toBe(first.token.text)
    expect(minted()).toBe(2)
  })

  it('never gives one service, or one session, the token of another', async () => {
    const { tokens, signIn } = createWorld()
    const identities = [await signIn('grace'), await signIn('grace'), await signIn('linus')]
    const texts = await Promise.all(
      identities.flatMap((identity) =>
        [orders, billing].map(async (audience) => (await tokens.tokenFor(identity, audience)).token.text),
      ),
    )
    expect(new Set(texts).size).toBe(6)
  })

  it('requests of one moment share one signature', async () => {
    const { tokens, signIn, minted } = createWorld()
    const grace = await signIn('grace')
    const all = await Promise.all(Array.from({ length: 20 }, () => tokens.tokenFor(grace, orders)))
    expect(new Set(all.map(({ token }) => token.text)).size).toBe(1)
    expect(minted()).toBe(1)
  })

  it('makes a new one when a service has refused the one that was held', async () => {
    const { tokens, signIn } = createWorld()
    const grace = await signIn('grace')
    const { token } = await tokens.tokenFor(grace, orders)
    tokens.forget(grace, orders)
    expect((await tokens.tokenFor(grace, orders)).token.text).not.toBe(token.text)
  })

  it('makes none for a session that has ended (REV-16)', async () => {
    const { auth, tokens, signIn } = createWorld()
    const grace = await signIn('grace')
    await auth.end({ subject: 'grace' })
    await expect(tokens.tokenFor(grace, orders)).rejects.toMatchObject({ code: 'session_not_found' })
  })

  it('holds no more than it may', async () => {
    const { tokens, signIn } = createWorld(2)
    const [grace, linus, ada] = [await signIn('grace'), await signIn('linus'), await signIn('ada')]
    for (const identity of [grace, linus, ada]) await tokens.tokenFor(identity, orders)
    expect((await tokens.tokenFor(ada, orders)).wasHeld).toBe(true)
    expect((await tokens.tokenFor(grace, orders)).wasHeld).toBe(false)
  })
})

import { afterEach, expect, it } from 'vitest'
import { maxClockSkewMs } from '../../src/store/cutoff.ts'
import { startTarget, type SignedInClient, type Target } from './support.ts'

const maxRevocations = 50

let targets: Target[] = []
afterEach(async () => {
  for (const target of targets) await target.close()
  targets = []
})

const me = async ({ client }: Pick<SignedInClient, 'client'>): Promise<number> =>
  (await client.send('GET', '/me')).status

it('REV-2, REV-3: a flood of revocations into a small set: none is forgotten, memory stays bounded, and signing in again helps', async () => {
  const target = await startTarget({
    strategy: 'hybrid',
    carry: 'bearer',
    revocation: { maxRevocations },
    sessions: { maxPerSubject: null },
  })
  targets.push(target)
  const { auth, clock } = target
  const browser = target.client()
  await browser.send('POST', '/auth/sign-in', {
    json: { password: 'correct horse battery', carry: 'cookie' },
  })
  const bystander = await target.signIn()
  const ended: SignedInClient[] = []
  const isAccepted = async (one: SignedInClient): Promise<boolean> => (await me(one)) !== 401

  for (let round = 0; round < 4 * maxRevocations; round++) {
    const signedIn = await target.signIn()
    await auth.end({ session: signedIn.sessionId as never })
    ended.push(signedIn)
    // Names that nobody has: room is all that they take.
    if (round % 3 === 1) await auth.end({ subject: `nobody_${round}` })
    if (round % 3 === 2) await auth.end({ tenant: `nowhere_${round}` })
    expect(await me(signedIn)).toBe(401)
    expect(await me(ended[Math.floor(round / 2)]!)).toBe(401)
    const { revocations, cutoffs } = auth.sizes()
    expect(Math.max(revocations, cutoffs)).toBeLessThanOrEqual(maxRevocations)
    if (round < maxRevocations / 2) expect(await me(bystander)).toBe(200)
  }
  for (const one of ended) expect(await isAccepted(one)).toBe(false)

  // The price: tokens of everybody who signed in before the set was full, or within a minute of it.
  expect(await me(bystander)).toBe(401)
  // Sessions by cookie are looked up, so nobody is signed out of them.
  expect((await browser.send('GET', '/me')).status).toBe(200)
  clock.advance(maxClockSkewMs + 1_000)
  const again = await target.signIn()
  expect(await me(again)).toBe(200)
  for (const one of ended) expect(await isAccepted(one)).toBe(false)
})

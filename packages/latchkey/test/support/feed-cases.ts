import { expect } from 'vitest'
import { signIn, statusOf, tokenRevoked, until, waysToEnd, type Node } from './nodes.ts'

/** What one node ends, the other refuses. The staleness bound must be longer than this waits, so that only the feed can do it. */
export async function expectRefusedByEvent(here: Node, there: Node): Promise<void> {
  for (const kind of ['session', 'subject', 'tenant', 'everyone']) {
    const signedIn = await signIn(here.store, { subject: `of ${kind}`, tenant: `tenant of ${kind}` })
    expect(await statusOf(there.auth, signedIn)).toBe(200)
    await here.auth.end(waysToEnd(signedIn)[kind]!)
    // On the node that ended it, at once.
    expect(await statusOf(here.auth, signedIn)).toBe(401)
    await until(`${kind} is refused`, async () => (await statusOf(there.auth, signedIn)) === 401, 2_000)
  }
}

/** An end on a node is known to its next check, while another writes as fast as it can. */
export async function expectOwnEndsKnownAtOnce(here: Node, there: Node): Promise<void> {
  const work = new AbortController()
  const noise = Promise.all(
    [1, 2, 3].map(async (n) => {
      while (!work.signal.aborted) await there.store.append(tokenRevoked(`${n}`))
    }),
  )
  for (let round = 0; round < 30; round++) {
    const signedIn = await signIn(here.store, { subject: `user_${round}` })
    expect(await statusOf(here.auth, signedIn)).toBe(200)
    await here.auth.end({ session: signedIn.session.id })
    expect(await statusOf(here.auth, signedIn)).toBe(401)
  }
  work.abort()
  await noise
}

import { inspect } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import { randomBytes } from '../crypto/random.ts'
import { isLatchkeyError } from '../errors.ts'
import { exportPublicJwk, type SigningKey } from '../jwt/index.ts'
import { memoryStore } from '../store/memory.ts'
import type { Store } from '../store/contract.ts'
import { fakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { createKeyRing, type KeyRing } from './key-ring.ts'

const day = 86_400_000
const encryptionKey = randomBytes(32)
const policy = { rotationSeconds: 30 * 86_400, publishSeconds: 86_400, retainSeconds: 630 }

let clock: FakeClock
let store: Store

beforeEach(() => {
  clock = fakeClock()
  store = memoryStore()
})

function ring(key: Uint8Array = encryptionKey): KeyRing {
  return createKeyRing({ store, clock, alg: 'EdDSA', policy, encryptionKey: key })
}

async function kid(node: KeyRing): Promise<string> {
  return ((await node.signingKey()) as SigningKey).kid!
}

async function published(node: KeyRing): Promise<readonly string[]> {
  return (await node.publicKeys()).map((key) => key.kid!)
}

describe('key ring', () => {
  it('KEY-11, peers’ defect 3: of 20 nodes that start at once all sign with one key', async () => {
    const nodes = Array.from({ length: 20 }, () => ring())
    const kids = await Promise.all(nodes.map(kid))
    expect(new Set(kids).size).toBe(1)
    expect(await published(nodes[0]!)).toHaveLength(1)
  })

  it('KEY-4, KEY-11: over a year no node signs with a key that all others have not published for most of a day', async () => {
    const nodes = [ring(), ring(), ring()]
    const firstSeenMs = new Map<string, number>()
    const signers = new Set<string>()
    for (let hour = 0; hour < 365 * 24; hour++) {
      clock.advance(3_600_000)
      for (const node of nodes)
        for (const key of await published(node)) if (!firstSeenMs.has(key)) firstSeenMs.set(key, clock())
      for (const node of nodes) {
        const signer = await kid(node)
        if (signers.size > 0 && !signers.has(signer))
          expect(clock() - firstSeenMs.get(signer)!).toBeGreaterThan(day * 0.85)
        signers.add(signer)
      }
    }
    expect(signers.size).toBeGreaterThanOrEqual(12)
    expect(signers.size).toBeLessThanOrEqual(14)
  })

  it('peers’ defect 3: 50 parallel signatures at the time of rotation make one next key', async () => {
    const node = ring()
    await kid(node)
    clock.advance(29.5 * day)
    await Promise.all(Array.from({ length: 50 }, () => node.signingKey()))
    expect(await published(node)).toHaveLength(2)
  })

  it('KEY-5: withdrawing takes the key out at once, names it in the feed, and signing goes on', async () => {
    const node = ring()
    const bad = await kid(node)
    expect(await node.withdraw()).toEqual([bad])
    expect(await published(node)).not.toContain(bad)
    expect(await kid(node)).not.toBe(bad)
    const events = (await store.feed.after(0, 10))!
    expect(events.map((event) => event.type === 'key_withdrawn' && event.keyId)).toEqual([bad])
  })

  it('KEY-5: another node drops it after reload', async () => {
    const [one, two] = [ring(), ring()]
    const bad = await kid(one)
    expect(await kid(two)).toBe(bad)
    await one.withdraw(bad)
    two.reload()
    expect(await published(two)).toEqual(await published(one))
  })

  it('rotate publishes a next key and does not pile up more', async () => {
    const node = ring()
    const first = await kid(node)
    await node.rotate()
    await node.rotate()
    expect((await node.inventory()).map((key) => key.state)).toEqual(['current', 'next'])
    expect(await kid(node)).toBe(first)
    clock.advance(day)
    expect(await kid(node)).not.toBe(first)
  })

  it('KEY-8: private keys are not in the store in plain, and another encryption key opens nothing', async () => {
    const node = ring()
    const key = (await node.signingKey()) as SigningKey
    const stored = (await store.documents.get('key-ring/EdDSA'))!
    expect(Buffer.from(stored.value).toString('latin1')).not.toContain(exportPublicJwk(key).kid)
    const stranger = ring(randomBytes(32))
    await expect((async () => stranger.signingKey())()).rejects.toSatisfy((error) =>
      isLatchkeyError(error, 'seal_broken'),
    )
  })

  it('LOG-3, KEY-12: the inventory and inspect() show no material', async () => {
    const node = ring()
    const key = (await node.signingKey()) as SigningKey
    for (const text of [
      JSON.stringify(await node.inventory()),
      inspect(key, { depth: 9 }),
      JSON.stringify(key),
    ]) {
      expect(text).not.toMatch(/"d"|PRIVATE KEY|MC4CAQ/)
    }
  })
})

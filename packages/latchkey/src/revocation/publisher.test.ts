import { describe, expect, it } from 'vitest'
import { generateKey } from '../jwt/index.ts'
import { memoryStore } from '../store/memory.ts'
import type { Store } from '../store/contract.ts'
import { createPublisher, type Publisher } from './publisher.ts'

it('lets other work have its turn while a long snapshot is signed', async () => {
  const store = memoryStore()
  const key = generateKey('EdDSA')
  for (let index = 0; index < 4_000; index++) {
    const fact = { type: 'token_revoked', tokenId: `token-${index}`.padEnd(22, 'x') } as const
    await store.append({ fact, expiresAtMs: 2_000_000 })
  }
  const publisher = createPublisher({
    issuer: 'https://app.example',
    feed: store.feed,
    clock: () => 1_000_000,
    maxStalenessMs: 2_000,
    signingKey: () => key,
    reloadKeys() {},
    maxConnections: 1,
    onBackgroundError(error) {
      throw error
    },
  })
  let turns = 0
  let isOver = false
  const count = (): void => {
    turns++
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  const messages = await publisher.poll({ nonce: null, positions: [] })
  isOver = true
  expect(messages.length).toBeGreaterThan(33)
  expect(turns).toBeGreaterThanOrEqual(2)
  publisher.close()
})

describe('many readers at once', () => {
  const revocations = 4_000

  async function open(): Promise<{
    store: Store
    publisher: Publisher
    signed: () => number
    withdraw: () => Promise<void>
  }> {
    const store = memoryStore()
    let key = generateKey('EdDSA')
    let signed = 0
    for (let index = 0; index < revocations; index++) await revoke(store, index)
    const publisher = createPublisher({
      issuer: 'https://app.example',
      feed: store.feed,
      clock: () => 1_000_000,
      maxStalenessMs: 2_000,
      signingKey: () => {
        signed++
        return key
      },
      reloadKeys() {
        key = generateKey('EdDSA')
      },
      maxConnections: 100,
      onBackgroundError(error) {
        throw error
      },
    })
    const withdraw = async (): Promise<void> => {
      await store.append({ fact: { type: 'key_withdrawn', keyId: key.kid ?? '' }, expiresAtMs: 2_000_000 })
    }
    return { store, publisher, signed: () => signed, withdraw }
  }

  async function revoke(store: Store, index: number): Promise<void> {
    const fact = { type: 'token_revoked', tokenId: `token-${index}`.padEnd(22, 'x') } as const
    await store.append({ fact, expiresAtMs: 2_000_000 })
  }

  async function poll(publisher: Publisher): Promise<readonly string[]> {
    const messages = await publisher.poll({ nonce: null, positions: [] })
    if (messages === 'store_unavailable') throw new Error(messages)
    return messages
  }

  const events = (messages: readonly string[]): string[] =>
    messages.flatMap((text) => {
      const payload = JSON.parse(Buffer.from(text.split('.')[1]!, 'base64url').toString()) as {
        events?: unknown[]
      }
      return (payload.events ?? []).map((event) => JSON.stringify(event))
    })

  it('share the signatures of a snapshot, and each gets what has happened since', async () => {
    const { store, publisher, signed } = await open()
    const first = await poll(publisher)
    const forOne = signed()
    await revoke(store, revocations)
    const second = await poll(publisher)
    expect(signed() - forOne).toBeLessThan(10)
    expect(first.length).toBeGreaterThan(20)
    expect(new Set(events(second)).size).toBe(revocations + 1)
    publisher.close()
  })

  it('ATK-44: a snapshot that was signed by a key that is withdrawn is given to nobody', async () => {
    const { publisher, withdraw } = await open()
    const first = await poll(publisher)
    await withdraw()
    const second = await poll(publisher)
    const signatures = new Set(first.map((text) => text.split('.')[2]))
    expect(second.filter((text) => signatures.has(text.split('.')[2]))).toEqual([])
    publisher.close()
  })
})

import { expect, it } from 'vitest'
import { generateKey } from '../jwt/index.ts'
import { memoryStore } from '../store/memory.ts'
import { createPublisher } from './publisher.ts'

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

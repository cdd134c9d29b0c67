import { fromBase64url } from '../../bytes.ts'
import type { Clock } from '../../clock.ts'
import { randomText } from '../../crypto/random.ts'
import { LatchkeyError } from '../../errors.ts'
import type { JwtAlgorithm } from '../../jwt/index.ts'
import type { Documents } from '../../store/contract.ts'
import { listSize } from './bits.ts'
import { openBlock, type Block, type OpenBlock } from './block.ts'
import { decodeOpen, encode, listKey, openKey, type OpenDocument, type StatusEntry } from './documents.ts'
import { scatter } from './permutation.ts'

/** The `status_list` member of a token's `status` claim, draft-ietf-oauth-status-list-21 section 6.2. */
export interface StatusReference {
  readonly idx: number
  readonly uri: string
}

/** Gives tokens their place in a list. */
export interface StatusReferences {
  /** A place that no other token has or had, on any node; what revokes the token is on record when this returns. */
  refer(alg: JwtAlgorithm, entry: Omit<StatusEntry, 'index'>): Promise<StatusReference>
}

export interface StatusReferencesOptions {
  readonly documents: Documents
  readonly clock: Clock
  readonly uriOf: (listId: string) => string
  /** Longest time from issue until no verifier accepts a token: its life and the largest leeway. */
  readonly tokenSeconds: number
}

/** Indexes that a node takes at a time. What is left of them when it stops stays unused, and looks like any other valid token. */
const blockSize = 32
/** A list takes new tokens for an hour, so that it and its records can be forgotten an hour and a token's life later. */
const openSeconds = 3_600
const maxRounds = 100

export function createStatusReferences(options: StatusReferencesOptions): StatusReferences {
  const { documents, clock } = options
  const blocks = new Map<JwtAlgorithm, OpenBlock>()
  const taking = new Map<JwtAlgorithm, Promise<void>>()

  function isOpen(found: OpenDocument): boolean {
    const hasRoom = found.nextBlock < listSize / blockSize
    // Tokens may live longer than when the list was opened.
    const isKeptLongEnough = found.closesAtMs + options.tokenSeconds * 1000 <= found.retiresAtMs
    return hasRoom && isKeptLongEnough && clock() < found.closesAtMs
  }

  async function newList(alg: JwtAlgorithm): Promise<OpenDocument> {
    const closesAtMs = clock() + openSeconds * 1000
    const retiresAtMs = closesAtMs + options.tokenSeconds * 1000
    const id = randomText(12)
    await documents.put(listKey(id), encode({ alg, retiresAtMs }), {
      expectedVersion: 0,
      expiresAtMs: retiresAtMs,
    })
    return { id, alg, seed: randomText(32), nextBlock: 0, closesAtMs, retiresAtMs }
  }

  async function takeBlock(alg: JwtAlgorithm): Promise<Block> {
    for (let round = 0; round < maxRounds; round++) {
      const stored = await documents.get(openKey(alg))
      const found = stored === null ? null : decodeOpen(stored.value)
      const list = found !== null && isOpen(found) ? found : await newList(alg)
      const next = encode({ ...list, nextBlock: list.nextBlock + 1 })
      const write = { expectedVersion: stored?.version ?? 0, expiresAtMs: list.retiresAtMs }
      if (await documents.put(openKey(alg), next, write)) return blockOf(list)
    }
    throw new LatchkeyError('store_unavailable', 'The status list kept changing while a block was taken.')
  }

  async function usableBlock(alg: JwtAlgorithm): Promise<OpenBlock> {
    for (;;) {
      const block = blocks.get(alg)
      if (block?.isUsable(clock()) === true) return block
      const pending = taking.get(alg) ?? replaceBlock(alg)
      await pending
    }
  }

  function replaceBlock(alg: JwtAlgorithm): Promise<void> {
    const pending = takeBlock(alg)
      .then((block) => void blocks.set(alg, openBlock(documents, block)))
      .finally(() => taking.delete(alg))
    taking.set(alg, pending)
    return pending
  }

  return {
    async refer(alg, entry) {
      for (let round = 0; round < maxRounds; round++) {
        const block = await usableBlock(alg)
        const index = await block.add(entry)
        if (index !== null) return { idx: index, uri: options.uriOf(block.listId) }
      }
      throw new LatchkeyError('store_unavailable', 'Another process writes to the blocks of this one.')
    },
  }
}

function blockOf({ id, seed, nextBlock, closesAtMs, retiresAtMs }: OpenDocument): Block {
  const bytes = fromBase64url(seed)
  if (bytes === null) throw new LatchkeyError('store_corrupt', 'The seed of a status list is no base64url.')
  const first = nextBlock * blockSize
  const indexes = Array.from({ length: blockSize }, (_, offset) => scatter(bytes, first + offset))
  return { listId: id, number: nextBlock, indexes, closesAtMs, retiresAtMs }
}

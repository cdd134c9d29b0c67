import type { Documents } from '../../store/contract.ts'
import { encode, entriesKey, type StatusEntry } from './documents.ts'

/** Indexes of a list that this node alone hands out. */
export interface Block {
  readonly listId: string
  readonly number: number
  readonly indexes: readonly number[]
  readonly closesAtMs: number
  readonly retiresAtMs: number
}

/** A block in use. */
export interface OpenBlock {
  readonly listId: string
  /** False if all indexes are gone, the list has closed, or a write went wrong. */
  isUsable(nowMs: number): boolean
  /**
   * Gives the token the next index and writes down whose it is. Entries that come while a write is under way share the next one.
   * Null if others were faster, or the block turned out not to be ours alone; then nothing was promised.
   */
  add(entry: Omit<StatusEntry, 'index'>): Promise<number | null>
}

export function openBlock(documents: Documents, block: Block): OpenBlock {
  const { listId, number, indexes, closesAtMs, retiresAtMs } = block
  const entries: StatusEntry[] = []
  let version = 0
  let written = 0
  let isBroken = false
  let writing: Promise<void> | null = null

  async function write(): Promise<void> {
    const count = entries.length
    const options = { expectedVersion: version, expiresAtMs: retiresAtMs }
    try {
      if (!(await documents.put(entriesKey(listId, number), encode(entries), options))) isBroken = true
      version++
      written = count
    } catch (error) {
      // It may have been written all the same: the version is not known any more.
      isBroken = true
      throw error
    }
  }

  async function writeUpTo(count: number): Promise<void> {
    while (written < count && !isBroken) {
      writing ??= write().finally(() => {
        writing = null
      })
      await writing
    }
  }

  return {
    listId,
    isUsable: (nowMs) => !isBroken && entries.length < indexes.length && nowMs < closesAtMs,
    async add(entry) {
      const index = indexes[entries.length]
      if (index === undefined || isBroken) return null
      entries.push({ ...entry, index })
      await writeUpTo(entries.length)
      return isBroken ? null : index
    },
  }
}

import { appendFileSync, closeSync, openSync, readSync, fstatSync } from 'node:fs'
import { endianness } from 'node:os'
import { LatchkeyError } from '../../errors.ts'

// The head of an LMDB file is two meta pages, each with this header; the one with the higher transaction counts.
const magic = 0xbeefc0de
const at = { magic: 24, pageSize: 48, lastPage: 144, transaction: 152 } as const
const metaBytes = 160
const maxMissingBytes = 64 * 1024 * 1024

/**
 * Looks at a data file before LMDB maps it, because LMDB does not: a file that is no LMDB file, or a copy that
 * stopped half way, would end the whole process with a signal instead of an error.
 * @throws `store_corrupt`
 */
export function assertDataFile(file: string): void {
  const head = readHead(file)
  if (head === null || endianness() !== 'LE') return
  const pageSize = head.bytes.readUInt32LE(at.pageSize)
  const isOurs =
    head.bytes.readUInt32LE(at.magic) === magic &&
    pageSize >= 256 &&
    pageSize <= 65_536 &&
    head.size >= 2 * pageSize
  if (!isOurs) throw damaged(file, 'it does not begin like an LMDB file')
  const second = readHead(file, pageSize)
  if (second === null || second.bytes.readUInt32LE(at.magic) !== magic) {
    throw damaged(file, 'its second page is not what LMDB writes')
  }
  const newer = transactionOf(second.bytes) > transactionOf(head.bytes) ? second.bytes : head.bytes
  const missing = (Number(newer.readBigUInt64LE(at.lastPage)) + 1) * pageSize - head.size
  if (missing > maxMissingBytes) throw damaged(file, `${missing} bytes are missing at its end`)
  // A few pages at the end may never have been written, because they were free again before the commit. If any of them
  // is in use after all, zeros make LMDB report it, where reading past the end would be a SIGBUS. Appending
  // cannot hurt another process that grows the file at this moment.
  if (missing > 0) appendFileSync(file, Buffer.alloc(missing))
}

function readHead(file: string, position = 0): { readonly bytes: Buffer; readonly size: number } | null {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    const bytes = Buffer.alloc(metaBytes)
    const { size } = fstatSync(descriptor)
    // Empty is what another process leaves for a moment when it creates the store.
    if (size === 0) return null
    readSync(descriptor, bytes, 0, metaBytes, position)
    return { bytes, size }
  } finally {
    closeSync(descriptor)
  }
}

function transactionOf(meta: Buffer): bigint {
  return meta.readBigUInt64LE(at.transaction)
}

function damaged(file: string, how: string): LatchkeyError {
  return new LatchkeyError(
    'store_corrupt',
    `The data file "${file}" is damaged or not ours: ${how}. Restore it from a backup, or move it away to start empty.`,
  )
}

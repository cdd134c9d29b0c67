import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import type { HashAlgorithm } from '@latchkey/toolbox/hash'
import { openInput } from '../io/input.ts'
import type { Progress } from '../io/progress.ts'

export interface DigestOptions {
  readonly algorithm: HashAlgorithm
  /** With a key the digest is an HMAC. */
  readonly key: Uint8Array | null
  readonly progress: Progress
}

export interface FileDigest {
  readonly digest: Buffer
  readonly bytes: number
}

/** The file was written to while it was read: its digest would be of no state that it ever had. */
export class FileChangedError extends Error {
  readonly code = 'LATCHKEY_FILE_CHANGED'
}

/** The digest of a file, or of standard input for `-`. Two buffers, whatever the size: one is read into while the other is hashed. */
export async function digestFile(path: string, options: DigestOptions): Promise<FileDigest> {
  if (path === '-') return digestStdin(options)
  const file = await open(path)
  try {
    const before = await file.stat()
    const result = await digestHandle(file, options)
    const after = await file.stat()
    if (before.isFile() && (before.mtimeMs !== after.mtimeMs || before.size !== after.size)) {
      throw new FileChangedError(`${path} changed while it was read`)
    }
    return result
  } finally {
    await file.close()
  }
}

const bufferBytes = 1024 * 1024

async function digestHandle(file: FileHandle, options: DigestOptions): Promise<FileDigest> {
  const hash = begin(options)
  let [filling, full] = [Buffer.allocUnsafe(bufferBytes), Buffer.allocUnsafe(bufferBytes)]
  let bytes = 0
  let pending = file.read(filling, 0, bufferBytes, null)
  for (;;) {
    const { bytesRead } = await pending
    if (bytesRead === 0) return { digest: hash.digest(), bytes }
    ;[filling, full] = [full, filling]
    pending = file.read(filling, 0, bufferBytes, null)
    hash.update(full.subarray(0, bytesRead))
    bytes += bytesRead
    options.progress.add(bytesRead)
  }
}

async function digestStdin(options: DigestOptions): Promise<FileDigest> {
  const hash = begin(options)
  let bytes = 0
  for await (const chunk of openInput('-')) {
    hash.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
  }
  return { digest: hash.digest(), bytes }
}

function begin({ algorithm, key }: DigestOptions): Hash | Hmac {
  return key === null ? createHash(algorithm) : createHmac(algorithm, key)
}

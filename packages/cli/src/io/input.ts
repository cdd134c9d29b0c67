import { createReadStream, type ReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { usageError } from './exit.ts'

/** How much of a file or of standard input a command reads into memory at most. */
const maxInputBytes = 64 * 1024 * 1024

/** Reads all of standard input, however many lines it has. */
export async function readStdin(): Promise<Buffer> {
  claimStdin()
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of process.stdin) {
    const bytes = chunk as Buffer
    chunks.push(bytes)
    length += bytes.length
    if (length > maxInputBytes) throw usageError(`Standard input is longer than ${maxInputBytes} bytes.`)
  }
  return Buffer.concat(chunks)
}

/** Reads a whole file, or standard input for `-`. What it is for goes into the message when it cannot be read. */
export async function readInput(path: string, purpose: string): Promise<Buffer> {
  if (path === '-') return readStdin()
  try {
    const { size } = await stat(path)
    if (size > maxInputBytes) throw usageError(`${purpose} is too long: ${path} has ${size} bytes.`)
    return await readFile(path)
  } catch (error) {
    throw unreadable(path, purpose, error)
  }
}

/** A stream over a file, or over standard input for `-`: for what need not fit into memory. */
export function openInput(path: string): ReadStream | NodeJS.ReadStream {
  if (path !== '-') return createReadStream(path)
  claimStdin()
  return process.stdin
}

let isStdinTaken = false

/** Standard input can be read once: two options that both say `-` contradict each other. */
function claimStdin(): void {
  if (isStdinTaken) throw usageError('Standard input is asked for twice; it can be read only once.')
  isStdinTaken = true
}

/** Why a file cannot be read, in words. */
export function unreadable(path: string, purpose: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission is denied',
    EISDIR: 'it is a folder',
    ENOTDIR: 'part of the path is not a folder',
  }
  const reason = code === undefined ? undefined : reasons[code]
  return reason === undefined ? error : usageError(`${purpose} cannot be read: ${reason}: ${path}`)
}

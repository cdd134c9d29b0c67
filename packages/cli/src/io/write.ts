import { once } from 'node:events'

/** Writes to standard output, and waits until it can take more: what is large must not pile up in memory. */
export async function write(chunk: string | Uint8Array): Promise<void> {
  if (chunk.length === 0 || process.stdout.destroyed) return
  if (!process.stdout.write(chunk)) await once(process.stdout, 'drain')
}

import { LatchkeyError } from '../../errors.ts'
import type { Reply } from './driver.ts'

// What a script answered, in the shape that it is known to have. Anything else was not answered by our script.

export function listOf(reply: Reply | undefined): readonly Reply[] {
  if (Array.isArray(reply)) return reply
  throw corrupt('a list')
}

export function textOf(reply: Reply | undefined): string {
  if (typeof reply === 'string') return reply
  if (Buffer.isBuffer(reply)) return reply.toString('utf8')
  throw corrupt('a text')
}

export function numberOf(reply: Reply | undefined): number {
  const value = typeof reply === 'number' ? reply : Number(textOf(reply))
  if (Number.isFinite(value)) return value
  throw corrupt('a number')
}

export function bytesOf(reply: Reply | undefined): Buffer {
  if (Buffer.isBuffer(reply)) return reply
  throw corrupt('bytes')
}

function corrupt(wanted: string): LatchkeyError {
  return new LatchkeyError('store_corrupt', `Redis answered something else than ${wanted}.`)
}

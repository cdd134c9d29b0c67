import { LatchkeyError } from '../../errors.ts'
import type { RevocationFact } from '../event.ts'
import type { Reply } from './driver.ts'
import { numberOf, textOf } from './reply.ts'

/** An event as it is in a shard's stream. */
export interface StreamEvent extends UnnumberedEvent {
  readonly id: string
  /** Marks the event of one operation that every shard announces. Empty for all others. */
  readonly operation: string
  readonly link: string
  readonly previousLink: string
}

export interface UnnumberedEvent {
  readonly fact: RevocationFact
  readonly expiresAtMs: number
}

const width = 6

/** What scripts give of events, both those that read and those that write: six values for each. */
export function streamEvents(parts: readonly Reply[]): StreamEvent[] {
  const events: StreamEvent[] = []
  for (let at = 0; at < parts.length; at += width) {
    const [id, fact, expiresAtMs, operation, link, previousLink] = parts.slice(at, at + width)
    events.push({
      id: textOf(id),
      fact: parseFact(textOf(fact)),
      expiresAtMs: numberOf(expiresAtMs),
      operation: textOf(operation),
      link: textOf(link),
      previousLink: textOf(previousLink),
    })
  }
  return events
}

export function parseFact(json: string): RevocationFact {
  try {
    // Only our scripts write to the stream, and the caller's fact was one of these.
    return JSON.parse(json) as RevocationFact
  } catch (cause) {
    throw new LatchkeyError('store_corrupt', 'An event in Redis cannot be read.', { cause })
  }
}

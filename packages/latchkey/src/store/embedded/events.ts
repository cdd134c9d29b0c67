import { LatchkeyError } from '../../errors.ts'
import type { NewEvent } from '../contract.ts'
import type { RevocationEvent } from '../event.ts'
import type { Tables } from './environment.ts'
import { indexed, sequenceKey, sequenceOfKey, expiryKey } from './layout.ts'
import { readState, writeState } from './state.ts'
import { wholeNumber } from '../whole-number.ts'

/** Within a transaction: appends an event and returns its sequence. */
export function appendEvent(tables: Tables, event: NewEvent): number {
  const sequence = readState(tables.meta).head + 1
  const key = sequenceKey(sequence)
  const expiresAtMs = wholeNumber(event.expiresAtMs, 'event.expiresAtMs')
  void tables.events.put(key, Buffer.from(JSON.stringify({ ...event.fact, expiresAtMs })))
  void tables.expiries.put(expiryKey(expiresAtMs, 'event', key), indexed)
  writeState(tables.meta, { head: sequence })
  return sequence
}

/** Events in order, from a sequence on. */
export function readEvents(tables: Tables, fromSequence: number, limit?: number): RevocationEvent[] {
  const start = sequenceKey(fromSequence)
  const events: RevocationEvent[] = []
  for (const { key, value } of tables.events.getRange(limit === undefined ? { start } : { start, limit })) {
    events.push({ ...parseEvent(value), sequence: sequenceOfKey(key) })
  }
  return events
}

/** Reads an event back that this store has written. */
export function parseEvent(value: Buffer): RevocationEvent {
  try {
    // The format record says that nobody but us wrote here.
    return JSON.parse(value.toString('utf8')) as RevocationEvent
  } catch (cause) {
    throw new LatchkeyError('store_corrupt', 'An event of the store cannot be read.', { cause })
  }
}

import type { NewEvent } from '../contract.ts'
import type { RevocationEvent } from '../event.ts'
import { wholeNumber } from '../whole-number.ts'
import { purgeFrom } from './purge-from.ts'

export interface EventLog {
  head(): number
  append(event: NewEvent): number
  after(sequence: number, limit: number): RevocationEvent[] | null
  unexpired(nowMs: number): RevocationEvent[]
  purge(nowMs: number, limit: number): number
}

export function eventLog(): EventLog {
  const bySequence = new Map<number, RevocationEvent>()
  let head = 0
  // The newest event that was forgotten. Whoever knows less than that must take a snapshot.
  let forgottenThrough = 0

  return {
    head: () => head,

    append({ fact, expiresAtMs }: NewEvent): number {
      wholeNumber(expiresAtMs, 'event.expiresAtMs')
      head++
      bySequence.set(head, { ...fact, sequence: head, expiresAtMs })
      return head
    },

    after(sequence: number, limit: number): RevocationEvent[] | null {
      if (sequence < forgottenThrough || sequence > head) return null
      const events: RevocationEvent[] = []
      const last = Math.min(head, sequence + limit)
      for (let next = sequence + 1; next <= last; next++) events.push(bySequence.get(next)!)
      return events
    },

    unexpired(nowMs: number): RevocationEvent[] {
      return [...bySequence.values()].filter((event) => event.expiresAtMs > nowMs)
    },

    purge(nowMs: number, limit: number): number {
      const isExpired = ({ expiresAtMs }: RevocationEvent): boolean => expiresAtMs <= nowMs
      return purgeFrom(bySequence, isExpired, limit, ({ sequence }) => {
        forgottenThrough = Math.max(forgottenThrough, sequence)
      })
    },
  }
}

import type { Feed, FeedSnapshot } from '../contract.ts'
import type { RevocationEvent } from '../event.ts'
import { listCutoffs } from './cutoffs.ts'
import type { Environment } from './environment.ts'
import { readEvents } from './events.ts'
import { readHead, readState } from './state.ts'

/** The log as a feed that is asked on every check: the newest commit of any process is seen. */
export function embeddedFeed(environment: Environment): Feed {
  const { tables } = environment
  const readHeadOfLog = (): number => readHead(tables.meta)

  return {
    delivery: 'on_check',

    head(): number {
      return environment.fresh(readHeadOfLog)
    },

    after(sequence: number, limit: number): readonly RevocationEvent[] | null {
      return environment.fresh(() => {
        const { head, forgottenThrough } = readState(tables.meta)
        if (sequence < forgottenThrough || sequence > head) return null
        return readEvents(tables, sequence + 1, limit)
      })
    },

    snapshot(nowMs: number): FeedSnapshot {
      return environment.fresh(() => {
        const { head } = readState(tables.meta)
        const isUnexpired = ({ expiresAtMs }: RevocationEvent): boolean => expiresAtMs > nowMs
        const events = readEvents(tables, 1).filter(isUnexpired)
        const present = new Set(events.map(({ sequence }) => sequence))
        for (const event of listCutoffs(tables).filter(isUnexpired)) {
          if (!present.has(event.sequence)) events.push(event)
        }
        return { head, events: events.sort((a, b) => a.sequence - b.sequence) }
      })
    },

    subscribe: () => () => {},
  }
}

import type { RevocationEvent } from '../store/event.ts'
import { inMessages, type FeedEvents, type FeedHello, type FeedSnapshotPart } from './feed-message.ts'

type Unsigned<T> = Omit<T, 'iss' | 'epoch' | 'nowMs'>

/** What the feed says, before the issuer puts its name under it. */
export type UnsignedMessage = Unsigned<FeedHello> | Unsigned<FeedEvents> | Unsigned<FeedSnapshotPart>

/** One message for as many events as it can hold; only the last one reaches the end. */
export function* eventMessages(
  events: readonly RevocationEvent[],
  span: Pick<FeedEvents, 'from' | 'to' | 'asOfMs'>,
): Generator<Unsigned<FeedEvents>> {
  const lists = inMessages(events.filter(concernsTokens))
  let { from } = span
  for (const list of lists.slice(0, -1)) {
    const to = list.at(-1)?.sequence ?? from
    yield { kind: 'events', from, to, asOfMs: null, events: list }
    from = to
  }
  yield { kind: 'events', from, to: span.to, asOfMs: span.asOfMs, events: lists.at(-1) ?? [] }
}

/** The sequence up to which a reader knows everything once it has the message. */
export function reachedBy(message: UnsignedMessage): number | null {
  if (message.kind === 'events') return message.to
  return message.kind === 'snapshot' && message.part === message.parts - 1 ? message.head : null
}

/** A changed record is of interest to nodes that keep copies of it. */
export function concernsTokens(event: RevocationEvent): boolean {
  return event.type !== 'session_changed'
}

import { withEnd, type DeskState } from './desk-state.ts'
import type { SharedDocument } from './shared-document.ts'
import type { Cut } from './streams.ts'

const details = { websocket: 'close frame 4401 sent', events: 'last event sent' } as const

/** Notes when this process closed the streams of an account that was disabled, wherever that was. */
export function noteCut(
  desk: SharedDocument<DeskState>,
  node: string,
  { subject, kind, count, atMs }: Cut,
): void {
  const end = {
    channel: kind,
    seenBy: 'server',
    node,
    atMs,
    count,
    detail: details[kind],
    lastAcceptedAtMs: null,
  } as const
  // Only a table depends on it: if the store is down, the streams are closed all the same.
  void desk.change((state) => withEnd(state, subject, end)).catch(() => undefined)
}

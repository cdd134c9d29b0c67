import type { People, ScenarioSettings } from '@latchkey/example-shared'
import type { Auth, Clock } from 'latchkey'
import type { Accounts } from './accounts.ts'
import type { DeskState } from './desk-state.ts'
import type { WriteReply } from './replies.ts'
import type { SharedDocument } from './shared-document.ts'
import type { StreamBoard } from './stream-board.ts'
import type { Streams } from './streams.ts'
import type { Witnesses } from './witnesses.ts'

/** What the routes of one process work on. */
export interface DeskContext {
  readonly settings: ScenarioSettings
  readonly auth: Auth
  readonly clock: Clock
  /** The origin of this process, by which people tell it from others. */
  readonly node: string
  readonly people: People
  readonly accounts: Accounts
  readonly desk: SharedDocument<DeskState>
  readonly streams: Streams
  readonly streamBoard: StreamBoard
  readonly witnesses: Witnesses
  readonly writeReply: WriteReply
}

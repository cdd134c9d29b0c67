import { LatchkeyError } from '../../errors.ts'
import { noCutoffMs } from '../cutoff.ts'
import type { Table } from './environment.ts'

/** The one record that every check reads: where the log stands, and what it takes to judge a session. */
export interface State {
  /** Sequence of the newest event. */
  readonly head: number
  /** Sequence of the newest event that was purged. */
  readonly forgottenThrough: number
  /** The newest sign-in there ever was. */
  readonly newestProofMs: number
  readonly globalCutoffMs: number
  /** Sequence of the newest tenant cut-off, 0 if there is none: what was remembered before it is out of date. */
  readonly tenantCutoffSequence: number
}

const key = Buffer.from('state')
const stateBytes = 40
const initial: State = {
  head: 0,
  forgottenThrough: 0,
  newestProofMs: noCutoffMs,
  globalCutoffMs: noCutoffMs,
  tenantCutoffSequence: 0,
}

/** The state as of the current snapshot or transaction. */
export function readState(meta: Table): State {
  const bytes = meta.getBinaryFast(key)
  if (bytes === undefined) return initial
  if (bytes.length !== stateBytes) {
    throw new LatchkeyError('store_corrupt', 'The state record of the store cannot be read.')
  }
  return {
    head: bytes.readDoubleLE(0),
    forgottenThrough: bytes.readDoubleLE(8),
    newestProofMs: bytes.readDoubleLE(16),
    globalCutoffMs: bytes.readDoubleLE(24),
    tenantCutoffSequence: bytes.readDoubleLE(32),
  }
}

/** Only the log's head: what every check asks for. */
export function readHead(meta: Table): number {
  const bytes = meta.getBinaryFast(key)
  return bytes === undefined || bytes.length !== stateBytes ? readState(meta).head : bytes.readDoubleLE(0)
}

/** Within a transaction only. */
export function writeState(meta: Table, change: Partial<State>): void {
  const state = { ...readState(meta), ...change }
  const bytes = Buffer.allocUnsafe(stateBytes)
  bytes.writeDoubleLE(state.head, 0)
  bytes.writeDoubleLE(state.forgottenThrough, 8)
  bytes.writeDoubleLE(state.newestProofMs, 16)
  bytes.writeDoubleLE(state.globalCutoffMs, 24)
  bytes.writeDoubleLE(state.tenantCutoffSequence, 32)
  void meta.put(key, bytes)
}

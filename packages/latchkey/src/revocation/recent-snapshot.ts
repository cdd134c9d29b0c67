import { after } from '../clock.ts'
import type { SignedMessage } from './feed-connection.ts'

/** A snapshot as it was signed for one reader. */
export interface SignedSnapshot {
  /** Everything up to this sequence is in it. */
  readonly head: number
  readonly messages: readonly SignedMessage[]
}

/**
 * The latest snapshot, kept for a moment: when an issuer comes back, all its readers want one at once, and a hundred thousand revocations
 * take hundreds of signatures. What has happened since is for the taker to add.
 */
export interface RecentSnapshot {
  get(): SignedSnapshot | null
  keep(snapshot: SignedSnapshot): void
  /** To be called when a key that may have signed it is worth nothing any more, and when the log is another one. */
  forget(): void
}

/** @param keepMs how long it is kept, at most */
export function recentSnapshot(keepMs: number): RecentSnapshot {
  let kept: SignedSnapshot | null = null
  let stopTimer = (): void => {}

  function forget(): void {
    stopTimer()
    kept = null
  }

  return {
    get: () => kept,
    keep(snapshot) {
      stopTimer()
      kept = snapshot
      // Its memory is not to outlive its use.
      stopTimer = after(keepMs, forget)
    },
    forget,
  }
}

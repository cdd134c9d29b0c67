import { fromUtf8, fromBase64url, toBase64url, toUtf8 } from '../bytes.ts'
import { after, type Clock } from '../clock.ts'
import { sha256Text } from '../crypto/digest.ts'
import { deriveKey } from '../crypto/hmac.ts'
import { seal, unseal } from '../crypto/seal.ts'
import { isLatchkeyError, LatchkeyError } from '../errors.ts'
import type { Documents, StoredDocument } from '../store/contract.ts'
import type { OldSession, OldSessions } from './old-sessions.ts'

/** What is done with an old session. */
export interface Heir {
  /** False leaves it as it is. */
  wants(old: OldSession): boolean
  /** Starts the session that takes its place. Null if there must not be one. */
  begin(old: OldSession): Promise<Successor | null>
}

export interface Successor {
  /** The `Set-Cookie` lines of its credential. */
  readonly setCookies: readonly string[]
  /** Ends it again: it was not needed. */
  undo(): Promise<void>
}

export interface AdoptionOptions {
  readonly documents: Documents
  readonly from: OldSessions
  readonly clock: Clock
  /** How long the old cookie leads to the new session, seconds. */
  readonly graceSeconds: number
  /** Until when old sessions are taken over, and so marks are kept. */
  readonly untilMs: number
}

/** Where the adoption of one old session stands. */
type Mark =
  | { readonly state: 'claimed'; readonly atMs: number }
  | { readonly state: 'done'; readonly atMs: number; readonly sealed: string }
  /** Signed out before, or covered by a cut-off. */
  | { readonly state: 'refused'; readonly atMs: number }

/** Whoever claimed an old session and did not finish for so long is not waited for, as long as the old session is there to begin again. */
const claimMs = 5_000
/** Once the old session is gone, nobody but its claimer can finish. It may still wait for the old store's answer; after so long it has died. */
const abandonedMs = 30_000
const pollMs = 25

/**
 * Takes an old session over exactly once, however many requests, on however many nodes, come with its cookie at the same time. The first
 * claims it by compare-and-set; the others wait, and find the new session's cookies in the mark, sealed under a key that only the old
 * session id yields. So nothing at rest signs anybody in, and nobody learns more than the old cookie was good for.
 */
export function createAdoption(
  options: AdoptionOptions,
): (sid: string, heir: Heir) => Promise<readonly string[] | null> {
  const { documents, clock } = options
  const from = guarded(options.from)
  /** Adoptions under way in this process: a page that loads twenty things asks once. */
  const running = new Map<string, Promise<readonly string[] | null>>()

  function put(key: string, mark: Mark, expectedVersion: number): Promise<boolean> {
    return Promise.resolve(
      documents.put(key, toUtf8(JSON.stringify(mark)), { expectedVersion, expiresAtMs: options.untilMs }),
    )
  }

  async function adopt(sid: string, key: string, heir: Heir): Promise<readonly string[] | null> {
    const waitUntilMs = clock() + claimMs
    for (;;) {
      const stored = await documents.get(key)
      const mark = stored === null ? null : decodeMark(stored)
      if (mark?.state === 'refused') return null
      if (mark?.state === 'done') return isRecent(mark) ? open(mark.sealed, sid) : null
      if (mark !== null && clock() < mark.atMs + claimMs) await pause(pollMs)
      else {
        const version = stored?.version ?? 0
        const outcome = await claim(sid, { key, version, heir })
        if (outcome === 'gone' && mark !== null) {
          const isAbandoned = clock() >= mark.atMs + abandonedMs
          // Settled in the store, so that whoever wakes up over it after all hands nothing out.
          if (isAbandoned && (await put(key, { state: 'refused', atMs: clock() }, version))) return null
          if (!isAbandoned && clock() >= waitUntilMs) throw unfinished()
          await pause(pollMs)
        } else if (outcome !== 'taken') return outcome === 'gone' ? null : outcome
      }
    }
  }

  const isRecent = ({ atMs }: Mark): boolean => clock() < atMs + options.graceSeconds * 1000

  async function claim(
    sid: string,
    { key, version, heir }: { key: string; version: number; heir: Heir },
  ): Promise<readonly string[] | null | 'taken' | 'gone'> {
    const old = await from.read(sid)
    if (old === null) return 'gone'
    if (clock() >= old.expiresAtMs || !heir.wants(old)) return null
    if (!(await put(key, { state: 'claimed', atMs: clock() }, version))) return 'taken'
    const release = async (): Promise<void> => void (await documents.delete(key, version + 1))
    let successor: Successor | null = null
    try {
      successor = await heir.begin(old)
      // The old store has the last word: whoever signed out there a moment ago has signed out.
      const wasThere = await from.remove(sid)
      if (successor !== null && wasThere) {
        const { setCookies } = successor
        const done = { state: 'done', atMs: clock(), sealed: close(setCookies, sid) } as const
        // The old session is gone, so an outage now must not cost the new one, too: without the mark only this request has it.
        const isMarked = await put(key, done, version + 1).catch(() => true)
        if (isMarked) return setCookies
        // This node had stood still, and another one has finished its work.
        await successor.undo()
        return 'taken'
      }
      await successor?.undo()
      // Where the claim is not ours any more, another node has removed it, and its session is the one.
      return (await put(key, { state: 'refused', atMs: clock() }, version + 1)) ? null : 'taken'
    } catch (error) {
      await successor?.undo().catch(() => {})
      await release().catch(() => {})
      throw error
    }
  }

  return async (sid, heir) => {
    const key = `adopted-session:${sha256Text(`adopted-session:${sid}`)}`
    const earlier = running.get(key)
    if (earlier !== undefined) return earlier
    const adoption = adopt(sid, key, heir).finally(() => running.delete(key))
    running.set(key, adoption)
    return adoption
  }
}

function unfinished(): LatchkeyError {
  return new LatchkeyError(
    'store_unavailable',
    'Another node has removed the old session and not yet said what became of it.',
  )
}

/** The driver's own errors are an outage of the old store: no reason to take somebody for signed out. */
function guarded(from: OldSessions): OldSessions {
  const failed = (cause: unknown): never => {
    if (isLatchkeyError(cause)) throw cause
    throw new LatchkeyError('store_unavailable', 'The store of the old sessions failed.', { cause })
  }
  return {
    read: (sid) => from.read(sid).catch(failed),
    remove: (sid) => from.remove(sid).catch(failed),
  }
}

function sealKey(sid: string): Buffer {
  return deriveKey(toUtf8(sid), 'adopted-session')
}

function close(setCookies: readonly string[], sid: string): string {
  return toBase64url(seal(sealKey(sid), toUtf8(JSON.stringify(setCookies)), 'adopted-session'))
}

function open(sealed: string, sid: string): readonly string[] {
  const bytes = fromBase64url(sealed)
  const plain = bytes === null ? null : unseal(sealKey(sid), bytes, 'adopted-session')
  if (plain === null) throw new LatchkeyError('seal_broken', 'The mark of an adopted session does not open.')
  return JSON.parse(plain.toString('utf8')) as readonly string[] // sealed by this file
}

function decodeMark({ key, value }: StoredDocument): Mark {
  const text = fromUtf8(value)
  try {
    const mark = JSON.parse(text ?? '') as Partial<Mark>
    if (typeof mark.atMs === 'number' && typeof mark.state === 'string') return mark as Mark
  } catch {
    // Falls through: it is not ours either way.
  }
  throw new LatchkeyError('store_corrupt', `The document ${key} is not the mark of an adopted session.`)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => after(ms, resolve))
}

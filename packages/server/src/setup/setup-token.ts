import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Documents } from 'latchkey/store'
import { type Clock, LatchkeyError, pass, refuse, type Verdict } from 'latchkey'
import { isRecord, readJson, writeJson } from '../documents/json-document.ts'
import { randomSecret } from '../random.ts'

/**
 * The one-time token with which the first administrator is made. There are no default accounts; whoever started the server has the
 * token, because it is printed there and nowhere else. The store keeps its hash, and a number from which only whoever has the encryption
 * key can make it: so that nodes that are started together print one link and not one each, of which all but the last are dead.
 */
export interface SetupToken {
  /** The token of the last ten minutes, or else a new one that replaces any before it; null once there is an administrator. */
  issue(): Promise<string | null>
  /** Whether a token would still be accepted. Changes nothing. */
  check(token: string): Promise<Verdict<null, SetupRefusal>>
  /** Uses the token up, for one caller only; `undo` gives it back if no administrator came of it. */
  redeem(token: string): Promise<Verdict<Redeemed, SetupRefusal>>
}

export interface Redeemed {
  /** Closes setup for good. */
  finish(): Promise<void>
  undo(): Promise<void>
}

/** One outward answer for all of them: 403. */
export type SetupRefusal = 'unknown' | 'expired' | 'used'

/** One hour. */
export const setupTokenSeconds = 3_600

/** Ten minutes: nodes that start within that time are taken for one start. */
export const sharedSeconds = 600

export interface SetupOptions {
  readonly documents: Documents
  readonly clock: Clock
  /** 32 bytes that all nodes have. */
  readonly encryptionKey: Uint8Array
}

export function createSetupToken({ documents, clock, encryptionKey }: SetupOptions): SetupToken {
  const tokenOf = (nonce: string): string =>
    createHmac('sha256', encryptionKey).update(`latchkey: setup token ${nonce}`).digest('base64url')

  /** The token that another node, or this one before a restart, has just printed. */
  const recent = (state: SetupState | undefined): string | null => {
    if (state?.state !== 'open') return null
    const ageMs = clock() - (state.expiresAtMs - setupTokenSeconds * 1000)
    return ageMs >= 0 && ageMs < sharedSeconds * 1000 ? tokenOf(state.nonce) : null
  }

  const read = () => readJson(documents, key, parseState)
  const write = (value: SetupState, expectedVersion: number) =>
    writeJson(documents, key, { value, expectedVersion })

  const judge = async (token: string): Promise<Verdict<OpenState & { version: number }, SetupRefusal>> => {
    const stored = await read()
    if (stored === null) return refuse('unknown')
    if (stored.value.state !== 'open') return refuse('used')
    const { hash, expiresAtMs } = stored.value
    const isEqual = timingSafeEqual(digest(token), Buffer.from(hash, 'base64url'))
    if (!isEqual) return refuse('unknown')
    if (clock() >= expiresAtMs) return refuse('expired')
    return pass({ ...stored.value, version: stored.version })
  }

  /** Over whatever is there: a node that started meanwhile took `taken` for a crash, and has printed a link that must not outlive this. */
  async function finish(): Promise<void> {
    for (let round = 0; round < maxRounds; round++) {
      const stored = await read()
      if (await write({ state: 'done' }, stored?.version ?? 0)) return
    }
    throw new LatchkeyError('store_unavailable', 'Setup kept changing while it was being closed.')
  }

  return {
    async issue() {
      const stored = await read()
      if (stored?.value.state === 'done') return null
      const known = recent(stored?.value)
      if (known !== null) return known
      const nonce = randomSecret().toString('base64url')
      const token = tokenOf(nonce)
      const hash = digest(token).toString('base64url')
      const expiresAtMs = clock() + setupTokenSeconds * 1000
      const isIssued = await write({ state: 'open', hash, expiresAtMs, nonce }, stored?.version ?? 0)
      // Another node was faster: its link is the one that counts.
      return isIssued ? token : recent((await read())?.value)
    },

    async check(token) {
      const verdict = await judge(token)
      return verdict.ok ? pass(null) : verdict
    },

    async redeem(token) {
      const verdict = await judge(token)
      if (!verdict.ok) return verdict
      const { version, ...open } = verdict.value
      if (!(await write({ state: 'taken' }, version))) return refuse('used')
      return pass({
        finish,
        undo: async () => {
          await write(open, version + 1)
        },
      })
    },
  }
}

const key = 'setup/administrator'
const maxRounds = 100

/** `taken` is a crash between using the token and making the administrator: the next start issues a new one. */
type SetupState = OpenState | { readonly state: 'taken' } | { readonly state: 'done' }

interface OpenState {
  readonly state: 'open'
  readonly hash: string
  readonly expiresAtMs: number
  readonly nonce: string
}

function parseState(stored: unknown): SetupState | null {
  if (!isRecord(stored)) return null
  const { state, hash, expiresAtMs, nonce } = stored
  if (state === 'taken' || state === 'done') return { state }
  if (state !== 'open' || typeof hash !== 'string' || typeof expiresAtMs !== 'number') return null
  return typeof nonce === 'string' ? { state, hash, expiresAtMs, nonce } : null
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

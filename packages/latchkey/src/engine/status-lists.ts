import { nextTurn } from '../clock.ts'
import { sha256Text } from '../crypto/digest.ts'
import { LatchkeyError } from '../errors.ts'
import type { KeyRing } from '../grant/key-ring.ts'
import { emptyBits, setBit, statusListClaim } from '../grant/status-list/bits.ts'
import {
  decodeEntries,
  decodeList,
  entriesPrefix,
  isListId,
  listKey,
  type ListDocument,
  type StatusEntry,
} from '../grant/status-list/documents.ts'
import { signJwt, type JwtAlgorithm, type KeySet } from '../jwt/index.ts'
import type { LiveState } from '../revocation/live-state.ts'
import type { Documents } from '../store/contract.ts'
import type { EngineSettings } from './settings.ts'

/** Says of every token of a list whether it is still valid, for verifiers that know nothing but the standard. */
export interface StatusLists {
  /** Null: there is no such list, or all of its tokens are over. @throws store_unavailable */
  read(id: string): Promise<StatusListToken | null>
  /** To be called when something was revoked: what was made before does not say so. */
  outdate(): void
}

/** A Status List Token, draft-ietf-oauth-status-list-21 section 5.1. */
export interface StatusListToken {
  readonly text: string
  readonly etag: string
  /** How long it may be kept. */
  readonly ttlSeconds: number
}

export interface StatusListsOptions {
  readonly settings: EngineSettings
  readonly documents: Documents
  readonly live: LiveState
  /** Null for an algorithm that is not in use any more. */
  readonly ringOf: (alg: JwtAlgorithm) => KeyRing | null
  readonly timing: StatusTiming
}

/**
 * How the promised lag is spent. A list that was made at t0 knows what this node knew then, is handed out until `refreshSeconds` later, may
 * be kept for `ttlSeconds`, and has expired by then even where a cache in between has kept it, too.
 */
export interface StatusTiming {
  readonly refreshSeconds: number
  readonly ttlSeconds: number
  readonly expiresInSeconds: number
}

interface Made {
  readonly bits: Uint8Array
  readonly revision: number
  readonly madeAtMs: number
  readonly token: StatusListToken
}

/** Where lists are found on the issuer's origin. */
export const statusListPath = '/oauth/status/'

/** The address of a list, which is also its name. */
export function statusListUri(issuer: string, listId: string): string {
  return `${issuer}${statusListPath}${listId}`
}

/** Spends a lag on a node that may itself be `nodeLagMs` late. @throws config_invalid if nothing is left for verifiers */
export function statusTiming(lagSeconds: number, nodeLagMs: number): StatusTiming {
  const refreshSeconds = Math.max(1, Math.floor(lagSeconds / 10))
  const expiresInSeconds = lagSeconds - Math.ceil(nodeLagMs / 1000)
  const ttlSeconds = expiresInSeconds - refreshSeconds
  if (ttlSeconds >= 1) return { refreshSeconds, ttlSeconds, expiresInSeconds }
  throw new LatchkeyError(
    'config_invalid',
    `tokens.statusListLagSeconds (${lagSeconds}) must be longer: a node itself may be ${nodeLagMs} ms late.`,
  )
}

const pageSize = 200
const maxTokenBytes = 16_384
const maxKept = 256
/** Clock difference that a verifier may forgive, so a token may count for that long after its `exp`. */
const maxLeewaySeconds = 300

export function createStatusLists(options: StatusListsOptions): StatusLists {
  const { documents, live, timing } = options
  const { clock, issuer } = options.settings
  const made = new Map<string, Made>()
  const making = new Map<string, Promise<Made>>()
  let revision = 0

  async function readList(id: string): Promise<ListDocument | null> {
    const stored = isListId(id) ? await documents.get(listKey(id)) : null
    const list = stored === null ? null : decodeList(stored.value)
    return list === null || list.retiresAtMs <= clock() ? null : list
  }

  async function make(id: string, ring: KeyRing): Promise<Made> {
    // What was revoked before this moment is in the list; a later revocation counts as one that the list does not have yet.
    const madeAtMs = clock()
    if (!(await live.sync())) {
      throw new LatchkeyError('store_unavailable', 'The feed is late, so the status list could be wrong.')
    }
    const known = made.get(id)
    const current = revision
    const bits = known?.revision === current ? known.bits : await readBits(id, await ring.keySet())
    const result = { bits, revision: current, madeAtMs, token: await sign(id, bits, { ring, madeAtMs }) }
    if (made.size >= maxKept) made.clear()
    made.set(id, result)
    return result
  }

  async function readBits(id: string, keys: KeySet): Promise<Uint8Array> {
    const bits = emptyBits()
    for (let after: string | null = null; ;) {
      const page = await documents.list(entriesPrefix(id), { after, limit: pageSize })
      for (const { value } of page) {
        for (const entry of decodeEntries(value)) {
          if (isRevoked(entry, keys)) setBit(bits, entry.index)
        }
      }
      if (page.length < pageSize) return bits
      after = page.at(-1)?.key ?? null
      // Other requests do not wait for all entries of a full list.
      await nextTurn()
    }
  }

  function isRevoked(entry: StatusEntry, keys: KeySet): boolean {
    const nowMs = clock()
    if ((entry.expiresAtSeconds + maxLeewaySeconds) * 1000 <= nowMs) return false
    return live.isRevoked(entry, nowMs) || (entry.keyId !== null && !keys.has(entry.keyId))
  }

  async function sign(
    id: string,
    bits: Uint8Array,
    { ring, madeAtMs }: { readonly ring: KeyRing; readonly madeAtMs: number },
  ): Promise<StatusListToken> {
    const { ttlSeconds, expiresInSeconds } = timing
    const text = signJwt({ ttl: ttlSeconds, status_list: statusListClaim(bits) }, await ring.signingKey(), {
      type: 'statuslist+jwt',
      issuer,
      subject: statusListUri(issuer, id),
      expiresInSeconds,
      maxBytes: maxTokenBytes,
      clock: () => madeAtMs,
    })
    return { text, etag: `"${sha256Text(text).slice(0, 22)}"`, ttlSeconds }
  }

  return {
    async read(id) {
      const known = made.get(id)
      const ageMs = known === undefined ? null : clock() - known.madeAtMs
      // A clock that went back says nothing about the age.
      if (known !== undefined && ageMs !== null && ageMs >= 0 && ageMs < timing.refreshSeconds * 1000) {
        return known.token
      }
      const list = await readList(id)
      const ring = list === null ? null : options.ringOf(list.alg)
      if (ring === null) return null
      const pending =
        making.get(id) ??
        make(id, ring).finally(() => {
          making.delete(id)
        })
      making.set(id, pending)
      return (await pending).token
    },
    outdate() {
      revision++
    },
  }
}

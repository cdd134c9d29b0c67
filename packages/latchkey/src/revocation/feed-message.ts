import { fromUtf8 } from '../bytes.ts'
import { parseStrictObject, type StrictObject } from '../jwt/strict-json.ts'
import type { RevocationEvent } from '../store/event.ts'

/**
 * What an issuer tells services that have no store. Each message travels as a compact JWS with a `typ` of its own, so that it is never
 * taken for an access token, nor one for it; and it has neither `exp` nor `sub`.
 */
export type FeedMessage = FeedHello | FeedEvents | FeedSnapshotPart

interface FeedMessageHeader {
  /** The issuer, as in tokens. */
  readonly iss: string
  /** One life of one node's log. Sequences and `atMs` of different epochs have nothing to do with each other. */
  readonly epoch: string
  /** The issuer's time of day when it signed: what the events' `expiresAtMs` are to be compared with. */
  readonly nowMs: number
}

/** The first message of a connection, for that connection alone: ties the issuer's elapsed time to the verifier's. */
export interface FeedHello extends FeedMessageHeader {
  readonly kind: 'hello'
  /** What the verifier sent, so that nobody can have recorded this. Null if it sent none. */
  readonly nonce: string | null
  /** The issuer's elapsed time after it had read the request. */
  readonly atMs: number
}

/** All that happened after `from`, up to `to`. Without events it is a heartbeat. */
export interface FeedEvents extends FeedMessageHeader {
  readonly kind: 'events'
  readonly from: number
  readonly to: number
  /** At this elapsed time of the issuer there was nothing behind `to`. Null: there may be. */
  readonly asOfMs: number | null
  readonly events: readonly RevocationEvent[]
}

/** Everything that a verifier which knows nothing must know, in parts: the state of the log at `head`. */
export interface FeedSnapshotPart extends FeedMessageHeader {
  readonly kind: 'snapshot'
  /** Tells the parts of one snapshot from those of another. */
  readonly id: string
  readonly head: number
  /** 0 to `parts` - 1. */
  readonly part: number
  readonly parts: number
  readonly events: readonly RevocationEvent[]
}

/** The `typ` of the JWS. */
export const feedMessageType = 'lk-feed+json'
/** The longest JWS. */
export const maxFeedMessageBytes = 16_384
/** Bytes of events in one message: as much as fits into that in base64url, beside the rest. */
const maxEventBytes = 11_000
/** What `nonce` and `epoch` may look like. */
export const feedToken: RegExp = /^[A-Za-z0-9_-]{16,86}$/

/** Splits events so that each list fits into one message. */
export function inMessages(events: readonly RevocationEvent[]): readonly (readonly RevocationEvent[])[] {
  const lists: RevocationEvent[][] = []
  let room = 0
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event)) + 1
    if (size > room) {
      lists.push([])
      room = maxEventBytes
    }
    room -= size
    lists.at(-1)?.push(event)
  }
  return lists
}

/** Reads a payload whose signature was good. Null for anything else than a message of today's kinds: what is not understood may be a revocation. */
export function readFeedMessage(payload: Uint8Array): FeedMessage | null {
  const text = fromUtf8(payload)
  const object = text === null ? null : parseStrictObject(text)
  if (object === null || typeof object['iss'] !== 'string' || !isFeedToken(object['epoch'])) return null
  if (!isTime(object['nowMs']) || !hasKnownShape(object)) return null
  // Every member that the types promise has just been looked at.
  return object as unknown as FeedMessage
}

function hasKnownShape(object: StrictObject): boolean {
  switch (object['kind']) {
    case 'hello':
      return (object['nonce'] === null || isFeedToken(object['nonce'])) && isTime(object['atMs'])
    case 'events':
      return (
        isCount(object['from']) &&
        isCount(object['to']) &&
        object['from'] <= object['to'] &&
        (object['asOfMs'] === null || isTime(object['asOfMs'])) &&
        areEvents(object['events'])
      )
    case 'snapshot':
      return (
        isFeedToken(object['id']) &&
        isCount(object['head']) &&
        isCount(object['part']) &&
        isCount(object['parts']) &&
        object['part'] < object['parts'] &&
        areEvents(object['events'])
      )
    default:
      return false
  }
}

function areEvents(value: unknown): boolean {
  return Array.isArray(value) && value.every(isEvent)
}

/** What each type of event must have besides its sequence and expiry. */
const memberOf: Readonly<
  Record<RevocationEvent['type'], Readonly<Record<string, (value: unknown) => boolean>>>
> = {
  session_ended: { sessionId: isText },
  session_changed: { sessionId: isText, version: isCount },
  subject_cutoff: { subject: isText, beforeMs: isTime },
  tenant_cutoff: { tenant: isText, beforeMs: isTime },
  global_cutoff: { beforeMs: isTime },
  token_revoked: { tokenId: isText },
  key_withdrawn: { keyId: isText },
}

function isEvent(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const event = value as StrictObject // made by the strict parser
  const { type } = event
  if (!isCount(event['sequence']) || !isTime(event['expiresAtMs'])) return false
  if (typeof type !== 'string' || !Object.hasOwn(memberOf, type)) return false
  return Object.entries(memberOf[type as RevocationEvent['type']]).every(([name, isRight]) =>
    isRight(event[name]),
  )
}

function isFeedToken(value: unknown): boolean {
  return typeof value === 'string' && feedToken.test(value)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

import { LatchkeyError } from '../../errors.ts'
import { decodeSession } from '../codec.ts'
import type { EndOutcome, EndRules, InsertOutcome, InsertRules, NewEvent } from '../contract.ts'
import { afterCutoff, latestProofMs } from '../cutoff.ts'
import { assertUnchangedIdentity } from '../record-rules.ts'
import type { Session, SessionId } from '../record.ts'
import { subjectByte } from '../subject-digest.ts'
import { wholeNumber } from '../whole-number.ts'
import type { Reply } from './driver.ts'
import { byteOfId, digestText, encodeRecord, headerBytes, isPossibleId, tenantText } from './layout.ts'
import type { MergedLog } from './merged-log.ts'
import { bytesOf, listOf, numberOf, textOf } from './reply.ts'
import { endOthers, endSession, insertSession, readSession, replaceSession } from './session-scripts.ts'
import { newNonce, type Shards } from './shards.ts'

/**
 * How much longer than its session Redis keeps a record. Redis counts down by its own clock what was left by the caller's, so
 * this is what their speed and the wait for a purge may differ by.
 */
const slackMs = 3_600_000
const maxMoves = 10

export async function readFrom(shards: Shards, id: SessionId): Promise<Session | null> {
  const found = await shards.run(readSession, shardOfId(shards, id), [id])
  return found === null ? null : decodeSession(id, bytesOf(found))
}

export async function insertInto(
  shards: Shards,
  log: MergedLog,
  session: Session,
  rules: InsertRules,
): Promise<InsertOutcome> {
  const shard = shardOfSubject(shards, session.subject)
  if (!isPossibleId(session.id)) throw misplaced('A session id must be 128 bits in base64url')
  if (shardOfId(shards, session.id) !== shard) {
    if ((await readFrom(shards, session.id)) !== null) return { ok: false, reason: 'id_taken' }
    throw misplaced('A session id must begin with the byte that shardByte(subject) gives')
  }
  const nonce = newNonce()
  const nowMs = wholeNumber(rules.nowMs, 'nowMs')
  const eventExpiresAtMs = wholeNumber(rules.eventExpiresAtMs, 'event.expiresAtMs')
  let candidate = session
  for (let move = 0; move < maxMoves; move++) {
    const record = encodeRecord(candidate, nonce)
    const [outcome, ...rest] = listOf(
      await shards.run(
        insertSession,
        shard,
        [
          session.id,
          record,
          ...identityOf(candidate),
          `${nowMs}`,
          rules.maxPerSubject === null ? '' : `${rules.maxPerSubject}`,
          rules.onCap,
          `${eventExpiresAtMs}`,
          `${Math.max(0, candidate.expiresAtMs - nowMs) + slackMs}`,
        ],
        nonce,
      ),
    )
    switch (textOf(outcome)) {
      case 'ok': {
        log.written(shard, listOf(rest[1]))
        const stored = decodeSession(session.id, record.subarray(headerBytes))
        // Ids that this store made are what the index has.
        return { ok: true, session: stored, evicted: listOf(rest[0]).map((id) => textOf(id) as SessionId) }
      }
      case 'taken':
        return { ok: false, reason: 'id_taken' }
      case 'cap':
        return { ok: false, reason: 'cap_reached' }
      default:
        // A cut-off covers it: signed in anew, in the second after it.
        candidate = afterCutoff(session, numberOf(rest[0]))
    }
  }
  throw new LatchkeyError('store_unavailable', 'Cut-offs kept overtaking a sign-in.')
}

export async function replaceIn(
  shards: Shards,
  log: MergedLog,
  next: Session,
  event: NewEvent | null,
): Promise<boolean> {
  if (!isPossibleId(next.id)) return false
  const shard = shardOfId(shards, next.id)
  const nonce = newNonce()
  const [outcome, detail] = listOf(
    await shards.run(
      replaceSession,
      shard,
      [
        next.id,
        encodeRecord(next, nonce),
        `${next.version}`,
        ...identityOf(next),
        ...(event === null ? ['', ''] : [JSON.stringify(event.fact), expiryText(event)]),
        `${Math.max(0, next.expiresAtMs - next.lastSeenAtMs) + slackMs}`,
      ],
      nonce,
    ),
  )
  switch (textOf(outcome)) {
    case 'ok':
      log.written(shard, listOf(detail))
      return true
    case 'fixed':
      assertUnchangedIdentity(decodeSession(next.id, bytesOf(detail)), next)
      throw new LatchkeyError('store_corrupt', 'The header of a session record is not that of its session.')
    default:
      return false
  }
}

export async function endOne(
  shards: Shards,
  log: MergedLog,
  id: SessionId,
  rules: EndRules,
): Promise<EndOutcome> {
  const expiry = `${wholeNumber(rules.eventExpiresAtMs, 'event.expiresAtMs')}`
  if (!isPossibleId(id)) return { sequence: log.head(), found: false }
  const shard = shardOfId(shards, id)
  return ended(log, shard, await shards.run(endSession, shard, [id, expiry]))
}

export async function endAllBut(
  shards: Shards,
  log: MergedLog,
  target: { readonly subject: string; readonly except: SessionId },
  rules: EndRules,
): Promise<EndOutcome> {
  const expiry = `${wholeNumber(rules.eventExpiresAtMs, 'event.expiresAtMs')}`
  const shard = shardOfSubject(shards, target.subject)
  const args = [digestText(target.subject), target.except, expiry]
  return ended(log, shard, await shards.run(endOthers, shard, args))
}

export function shardOfSubject(shards: Shards, subject: string): number {
  return subjectByte(subject) % shards.count
}

function shardOfId(shards: Shards, id: SessionId): number {
  return byteOfId(id) % shards.count
}

function ended(log: MergedLog, shard: number, reply: Reply): EndOutcome {
  const [count, events] = listOf(reply)
  log.written(shard, listOf(events))
  return { sequence: log.head(), found: numberOf(count) > 0 }
}

/** What scripts compare and keep, as they take it. */
function identityOf(session: Session): string[] {
  return [
    `${session.createdAtMs}`,
    `${latestProofMs(session)}`,
    `${session.expiresAtMs}`,
    digestText(session.subject),
    tenantText(session.tenant),
  ]
}

function expiryText(event: NewEvent): string {
  return `${wholeNumber(event.expiresAtMs, 'event.expiresAtMs')}`
}

function misplaced(message: string): LatchkeyError {
  return new LatchkeyError('config_invalid', message)
}

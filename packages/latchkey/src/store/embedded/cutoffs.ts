import type { EndRules } from '../contract.ts'
import { cutoffTime, mergeCutoffs, noCutoffMs } from '../cutoff.ts'
import type { RevocationEvent, RevocationFact } from '../event.ts'
import type { Session } from '../record.ts'
import { wholeNumber } from '../whole-number.ts'
import type { Tables } from './environment.ts'
import { appendEvent, parseEvent } from './events.ts'
import {
  expiryKey,
  expiryOfEntry,
  globalCutoffKey,
  indexed,
  lastToExpire,
  subjectCutoffKey,
  tenantCutoffKey,
} from './layout.ts'
import { readState, writeState } from './state.ts'

export type CutoffFact = Extract<RevocationFact, { readonly beforeMs: number }>
type CutoffEvent = Extract<RevocationEvent, { readonly beforeMs: number }>

const maxRememberedTenants = 10_000

/** Within a transaction: makes or moves a cut-off and appends its event. `fact.beforeMs` is the newest sign-in it must cover. */
export function writeCutoff(tables: Tables, fact: CutoffFact, rules: EndRules): void {
  const key = keyOf(fact)
  const before = readCutoff(tables, key)
  const beforeMs = mergeCutoffs(cutoffTime(rules.nowMs, fact.beforeMs), before?.beforeMs ?? noCutoffMs)
  const moved = { ...fact, beforeMs }
  const sequence = appendEvent(tables, { fact: moved, expiresAtMs: rules.eventExpiresAtMs })
  // Forgetting a cut-off before the last session that it covers would bring that session back.
  const expiresAtMs = Math.max(
    wholeNumber(rules.cutoffExpiresAtMs, 'cutoffExpiresAtMs'),
    before?.expiresAtMs ?? 0,
    latestExpiryMs(tables),
  )
  if (before !== null) void tables.expiries.remove(expiryKey(before.expiresAtMs, 'cutoff', key))
  void tables.expiries.put(expiryKey(expiresAtMs, 'cutoff', key), indexed)
  void tables.cutoffs.put(key, Buffer.from(JSON.stringify({ ...moved, sequence, expiresAtMs })))
  if (fact.type === 'global_cutoff') writeState(tables.meta, { globalCutoffMs: beforeMs })
  if (fact.type === 'tenant_cutoff') writeState(tables.meta, { tenantCutoffSequence: sequence })
}

/** The latest cut-off that the session is under, straight from the tables: for use within a transaction. */
export function coveringCutoff(tables: Tables, { subject, tenant }: Session): number {
  const { globalCutoffMs } = readState(tables.meta)
  const own = mergeCutoffs(globalCutoffMs, cutoffAt(tables, subjectCutoffKey(subject)))
  return tenant === null ? own : mergeCutoffs(own, cutoffAt(tables, tenantCutoffKey(tenant)))
}

/**
 * The latest cut-off over a stored session, for use on every check. Tenants' cut-offs are remembered until any of
 * them moves. Subjects need no look-up: their cut-off took their records with it.
 */
export function rememberedCutoffs(tables: Tables): (session: Session) => number {
  const byTenant = new Map<string, number>()
  let asOfSequence = 0

  return ({ tenant }) => {
    const { globalCutoffMs, tenantCutoffSequence } = readState(tables.meta)
    if (tenant === null || tenantCutoffSequence === 0) return globalCutoffMs
    if (tenantCutoffSequence !== asOfSequence || byTenant.size >= maxRememberedTenants) byTenant.clear()
    asOfSequence = tenantCutoffSequence
    let beforeMs = byTenant.get(tenant)
    if (beforeMs === undefined) {
      beforeMs = cutoffAt(tables, tenantCutoffKey(tenant))
      byTenant.set(tenant, beforeMs)
    }
    return mergeCutoffs(globalCutoffMs, beforeMs)
  }
}

/** Every cut-off that is still remembered, as the event that announced it. */
export function listCutoffs(tables: Tables): RevocationEvent[] {
  return [...tables.cutoffs.getRange({})].map(({ value }) => parseEvent(value))
}

function cutoffAt(tables: Tables, key: Buffer): number {
  return readCutoff(tables, key)?.beforeMs ?? noCutoffMs
}

function readCutoff(tables: Tables, key: Buffer): CutoffEvent | null {
  const value = tables.cutoffs.getBinary(key)
  // This table holds nothing else.
  return value === undefined ? null : (parseEvent(value) as CutoffEvent)
}

function keyOf(fact: CutoffFact): Buffer {
  if (fact.type === 'global_cutoff') return globalCutoffKey
  return fact.type === 'tenant_cutoff' ? tenantCutoffKey(fact.tenant) : subjectCutoffKey(fact.subject)
}

/** When the last session expires, whoever's it is. */
function latestExpiryMs(tables: Tables): number {
  const [last] = tables.expiries.getKeys(lastToExpire('session'))
  return last === undefined ? 0 : expiryOfEntry(last)
}

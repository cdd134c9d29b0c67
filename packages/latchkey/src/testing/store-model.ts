import type { EndRules, EndTarget, InsertRules } from '../store/contract.ts'
import type { RevocationFact } from '../store/event.ts'
import type { Session } from '../store/record.ts'

/**
 * What a store is, in the fewest words: lists, searched from one end to the other. It shares no code with any store,
 * so that both being wrong alike is unlikely.
 */
export interface StoreModel {
  sessions: Session[]
  readonly log: RevocationFact[]
}

export function emptyModel(): StoreModel {
  return { sessions: [], log: [] }
}

export function isAlive(session: Session, nowMs: number): boolean {
  const idleEndMs = session.lastSeenAtMs + 1000 * session.idleSeconds
  return nowMs < Math.min(idleEndMs, session.expiresAtMs)
}

/** The subject's living sessions, the one that signed in first at the front. */
export function aliveOf(model: StoreModel, subject: string, nowMs: number): Session[] {
  return model.sessions
    .filter((session) => session.subject === subject && isAlive(session, nowMs))
    .toSorted((a, b) => a.createdAtMs - b.createdAtMs)
}

/**
 * Returns the ids that had to make way, or null if the sign-in was refused. Of sessions that signed in at the same moment any may
 * go, so `gone` says which of them the store has chosen.
 */
export function modelInsert(
  model: StoreModel,
  session: Session,
  rules: InsertRules,
  gone: readonly string[],
): string[] | null {
  const alive = aliveOf(model, session.subject, rules.nowMs)
  const room = rules.maxPerSubject === null ? Infinity : rules.maxPerSubject - 1
  const surplus = Math.max(0, alive.length - room)
  if (surplus > 0 && rules.onCap === 'refuse') return null
  const chosenFirst = alive.toSorted(
    (a, b) => a.createdAtMs - b.createdAtMs || Number(gone.includes(b.id)) - Number(gone.includes(a.id)),
  )
  const ids = chosenFirst.slice(0, surplus).map(({ id }) => id)
  const evicted = ids.toSorted((a, b) => gone.indexOf(a) - gone.indexOf(b))
  for (const id of evicted) modelEndOne(model, id)
  model.sessions.push(landed(model, session))
  return evicted
}

export function modelReplace(model: StoreModel, next: Session): boolean {
  const index = model.sessions.findIndex(({ id, version }) => id === next.id && version + 1 === next.version)
  if (index >= 0) model.sessions[index] = next
  return index >= 0
}

/** Ends sessions as the store should, without its cut-offs: what they cover is simply taken out. */
export function modelEnd(model: StoreModel, target: EndTarget, rules: EndRules): boolean {
  if (target !== 'everyone' && 'session' in target) return modelEndOne(model, target.session)
  if (target !== 'everyone' && 'subject' in target && target.except !== undefined) {
    const { subject, except } = target
    const others = model.sessions.filter((session) => session.subject === subject && session.id !== except)
    // Newest first is the order of every list of a subject.
    for (const { id } of others.toSorted((a, b) => b.createdAtMs - a.createdAtMs)) modelEndOne(model, id)
    return others.length > 0
  }
  const isCovered = (session: Session): boolean =>
    target === 'everyone' ||
    ('tenant' in target
      ? session.tenant === target.tenant
      : 'subject' in target && session.subject === target.subject)
  model.sessions = model.sessions.filter((session) => !isCovered(session))
  const beforeMs = rules.nowMs
  if (target === 'everyone') model.log.push({ type: 'global_cutoff', beforeMs })
  else if ('tenant' in target) model.log.push({ type: 'tenant_cutoff', tenant: target.tenant, beforeMs })
  else if ('subject' in target) model.log.push({ type: 'subject_cutoff', subject: target.subject, beforeMs })
  return true
}

function modelEndOne(model: StoreModel, id: string): boolean {
  if (!model.sessions.some((session) => session.id === id)) return false
  model.sessions = model.sessions.filter((session) => session.id !== id)
  model.log.push({ type: 'session_ended', sessionId: id })
  return true
}

/** Where a sign-in lands: in the second after the last cut-off that covers its kind, if it is not later anyway. */
function landed(model: StoreModel, session: Session): Session {
  let atMs = session.createdAtMs
  for (const fact of model.log) {
    const covers =
      fact.type === 'global_cutoff' ||
      (fact.type === 'tenant_cutoff' && fact.tenant === session.tenant) ||
      (fact.type === 'subject_cutoff' && fact.subject === session.subject)
    if (!covers) continue
    const nextSecondMs = fact.beforeMs - (fact.beforeMs % 1000) + 1000
    atMs = Math.max(atMs, nextSecondMs)
  }
  return atMs === session.createdAtMs
    ? session
    : { ...session, createdAtMs: atMs, authenticatedAtMs: atMs, lastSeenAtMs: atMs }
}

import { mergeCutoffs, noCutoffMs } from '../cutoff.ts'
import type { RevocationEvent } from '../event.ts'
import type { Session } from '../record.ts'
import { purgeFrom } from './purge-from.ts'

export type CutoffScope =
  | { readonly type: 'subject_cutoff'; readonly subject: string }
  | { readonly type: 'tenant_cutoff'; readonly tenant: string }
  | { readonly type: 'global_cutoff' }

/** The event that announced a cut-off, with the expiry of the cut-off itself. */
export type CutoffEvent = Extract<RevocationEvent, { readonly beforeMs: number }>

export interface CutoffTable {
  at(scope: CutoffScope): number
  /** The latest cut-off of those that the session is under. */
  covering(session: Session): number
  set(scope: CutoffScope, event: CutoffEvent): void
  unexpired(nowMs: number): CutoffEvent[]
  purge(nowMs: number, limit: number): number
}

export function cutoffTable(): CutoffTable {
  const byScope = new Map<string, CutoffEvent>()
  const at = (scope: CutoffScope): number => byScope.get(keyOf(scope))?.beforeMs ?? noCutoffMs

  return {
    at,

    covering({ subject, tenant }: Session): number {
      if (byScope.size === 0) return noCutoffMs
      const own = mergeCutoffs(at({ type: 'subject_cutoff', subject }), at({ type: 'global_cutoff' }))
      return tenant === null ? own : mergeCutoffs(own, at({ type: 'tenant_cutoff', tenant }))
    },

    set(scope: CutoffScope, event: CutoffEvent): void {
      const before = byScope.get(keyOf(scope))
      const expiresAtMs = Math.max(event.expiresAtMs, before?.expiresAtMs ?? 0)
      byScope.set(keyOf(scope), { ...event, expiresAtMs })
    },

    unexpired(nowMs: number): CutoffEvent[] {
      return [...byScope.values()].filter((event) => event.expiresAtMs > nowMs)
    },

    purge(nowMs: number, limit: number): number {
      return purgeFrom(byScope, (event) => event.expiresAtMs <= nowMs, limit)
    },
  }
}

function keyOf(scope: CutoffScope): string {
  if (scope.type === 'global_cutoff') return 'g'
  return scope.type === 'tenant_cutoff' ? `t${scope.tenant}` : `s${scope.subject}`
}

import { toSeconds } from '../clock.ts'

/** Who a credential speaks for and since when: what a cut-off is compared with. */
export interface CutoffSubject {
  readonly subject: string
  readonly tenant: string | null
  /** The `auth_time` or `iat` of a token: whole seconds. */
  readonly signedInAtSeconds: number
}

/** The cut-offs that a node knows: "nothing signed in at or before this counts", for a subject, a tenant, everyone. */
export interface Cutoffs {
  raiseGlobal(beforeMs: number): void
  raiseSubject(subject: string, cutoff: Cutoff): void
  raiseTenant(tenant: string, cutoff: Cutoff): void
  /** True if any of the three covers the sign-in. */
  cover(who: CutoffSubject): boolean
  readonly size: number
}

export interface Cutoff {
  readonly beforeMs: number
  readonly expiresAtMs: number
}

/**
 * At most `maxEntries` subjects and tenants. When more are needed, all of them are forgotten in favour of one global cut-off at
 * the newest of their times: that signs too many people out, and lets nobody back in.
 */
export function createCutoffs(options: { readonly maxEntries: number; readonly now: () => number }): Cutoffs {
  const subjects = new Map<string, Cutoff>()
  const tenants = new Map<string, Cutoff>()
  let globalBeforeMs = Number.NEGATIVE_INFINITY

  function raise(map: Map<string, Cutoff>, name: string, cutoff: Cutoff): void {
    const known = map.get(name)
    map.set(name, known === undefined ? cutoff : latest(known, cutoff))
    if (subjects.size + tenants.size > options.maxEntries) shrink()
  }

  function shrink(): void {
    const nowMs = options.now()
    for (const map of [subjects, tenants]) {
      for (const [name, cutoff] of map) if (cutoff.expiresAtMs <= nowMs) map.delete(name)
    }
    if (subjects.size + tenants.size <= options.maxEntries) return
    for (const map of [subjects, tenants]) {
      for (const cutoff of map.values()) globalBeforeMs = Math.max(globalBeforeMs, cutoff.beforeMs)
      map.clear()
    }
  }

  return {
    raiseGlobal(beforeMs) {
      globalBeforeMs = Math.max(globalBeforeMs, beforeMs)
    },
    raiseSubject: (subject, cutoff) => raise(subjects, subject, cutoff),
    raiseTenant: (tenant, cutoff) => raise(tenants, tenant, cutoff),
    cover(who) {
      if (reaches(globalBeforeMs, who)) return true
      if (subjects.size > 0 && reaches(subjects.get(who.subject)?.beforeMs, who)) return true
      return tenants.size > 0 && who.tenant !== null && reaches(tenants.get(who.tenant)?.beforeMs, who)
    },
    get size() {
      return subjects.size + tenants.size
    },
  }
}

// A token says only the second of its sign-in, so the whole second of the cut-off is covered. The store moves sign-ins
// that follow a cut-off within its second into the next one, so nobody is refused wrongly.
function reaches(beforeMs: number | undefined, who: CutoffSubject): boolean {
  return beforeMs !== undefined && who.signedInAtSeconds <= toSeconds(beforeMs)
}

function latest(a: Cutoff, b: Cutoff): Cutoff {
  return { beforeMs: Math.max(a.beforeMs, b.beforeMs), expiresAtMs: Math.max(a.expiresAtMs, b.expiresAtMs) }
}

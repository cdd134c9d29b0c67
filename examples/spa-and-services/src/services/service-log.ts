/** Why a service refused, where only its operator looks. */
export interface ServiceLog {
  write(entry: { readonly requestId: string | null; readonly reason: string }): void
  reasonFor(requestId: string): string | null
}

const maxEntries = 200

export function createServiceLog(): ServiceLog {
  const reasons = new Map<string, string>()
  return {
    write({ requestId, reason }) {
      if (requestId === null) return
      reasons.set(requestId, reason)
      for (const oldest of reasons.keys()) {
        if (reasons.size <= maxEntries) break
        reasons.delete(oldest)
      }
    },
    reasonFor: (requestId) => reasons.get(requestId) ?? null,
  }
}

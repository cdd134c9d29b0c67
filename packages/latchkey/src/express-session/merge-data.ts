/**
 * What to store when another request may have written since this one has read: of each top-level property, what this request changed,
 * and otherwise what is stored now. So two requests that write different properties both count; of two that write the same one, the later.
 * The three are JSON; the cookie is always this request's.
 */
export function mergeData(base: string, mine: string, stored: string): string {
  if (base === stored || mine === stored) return mine
  const [before, ours, theirs] = [entriesOf(base), entriesOf(mine), entriesOf(stored)]
  const merged: [string, unknown][] = []
  for (const name of new Set([...theirs.keys(), ...ours.keys()])) {
    const isChanged = JSON.stringify(ours.get(name)) !== JSON.stringify(before.get(name))
    const from = isChanged || name === 'cookie' ? ours : theirs
    if (from.has(name)) merged.push([name, from.get(name)])
  }
  return JSON.stringify(Object.fromEntries(merged))
}

/** True if two sessions differ in more than their cookie. */
export function isSameData(a: string, b: string): boolean {
  return a === b || withoutCookie(a) === withoutCookie(b)
}

function withoutCookie(json: string): string {
  const entries = entriesOf(json)
  entries.delete('cookie')
  return JSON.stringify([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function entriesOf(json: string): Map<string, unknown> {
  // Only objects are ever stored.
  return new Map(Object.entries(JSON.parse(json) as object))
}

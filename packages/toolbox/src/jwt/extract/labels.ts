/** `Bearer ` and its kind, directly before a token; empty when there is none. */
export function schemeBefore(pasted: string, start: number): string {
  const before = pasted.slice(Math.max(0, start - 40), start)
  // "Token" and "JWT" are words of prose as well: they are schemes only at the start of something.
  return /\b(?:Bearer|DPoP)(?:\s+|%20|\+)["']?$|(?<=^|[:"'=]\s?)(?:JWT|Token) $/i.exec(before)?.[0] ?? ''
}

/** Under what name a token stood, from the text before it. Null when nothing names it. */
export function foundAs(before: string): string | null {
  const line = before.slice(before.lastIndexOf('\n') + 1)
  if (/\bauthorization["']?\s*[:=]\s*["']?$/i.test(line)) return 'Authorization header'
  const cookie = /\b(?:set-)?cookie["']?\s*:.*?([^\s;,="':]+)=["']?$/i.exec(line)?.[1]
  if (cookie !== undefined) return `cookie "${cookie}"`
  const parameter = /[?&#]([\w.-]+)=$/.exec(line)?.[1]
  if (parameter !== undefined) return `URL parameter "${parameter}"`
  const member = /["']([\w.-]+)["']\s*:\s*["']$/.exec(before)?.[1]
  if (member !== undefined) return member
  return /(?:^|[\s,;{(])([\w.-]+)\s*[=:]\s*["']?$/.exec(line)?.[1] ?? null
}

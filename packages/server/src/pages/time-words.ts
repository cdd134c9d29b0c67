const units: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' })
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

/** `3 hours ago`, or `just now` within the last minute. */
export function timeAgo(ms: number, nowMs: number): string {
  const seconds = (nowMs - ms) / 1000
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? ['minute', 0]
  return size === 0 ? 'just now' : relative.format(-Math.floor(seconds / size), unit)
}

/** The moment itself, in UTC: the server does not know the reader's zone. */
export function timeExact(ms: number): string {
  return `${exact.format(ms)} UTC`
}

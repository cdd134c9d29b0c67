/** Seconds in one of each, from the largest. A month and a year are those of the Gregorian calendar on average. */
const units: readonly (readonly [name: string, seconds: number, from: number])[] = [
  ['year', 31_556_952, 63_113_904],
  ['month', 2_629_746, 5_259_492],
  ['day', 86_400, 86_400],
  ['hour', 3_600, 3_600],
  ['minute', 60, 60],
  ['second', 1, 0],
]

/**
 * A duration in its largest unit, rounded down: "3 days", "1 hour", "10 minutes". Days go on until two months, months until two
 * years.
 */
export function durationWords(seconds: number): string {
  const length = Math.abs(seconds)
  const [name, size] = units.find(([, , from]) => length >= from) ?? ['second', 1]
  const count = Math.floor(length / size)
  const shown = count > 1e15 ? count.toExponential(1) : count.toLocaleString('en-US')
  return `${shown} ${name}${count === 1 ? '' : 's'}`
}

/** A duration to the second: "3 d 4 h 12 min 9 s". Days are the largest unit, so that it can be checked by hand. */
export function exactDuration(seconds: number): string {
  const length = Math.floor(Math.abs(seconds))
  if (length > Number.MAX_SAFE_INTEGER) return durationWords(length)
  const fields: readonly (readonly [number, string])[] = [
    [Math.floor(length / 86_400), 'd'],
    [Math.floor(length / 3_600) % 24, 'h'],
    [Math.floor(length / 60) % 60, 'min'],
    [length % 60, 's'],
  ]
  const shown = fields.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`)
  return shown.length === 0 ? '0 s' : shown.join(' ')
}

/** "in 2 hours", "3 days ago", "just now". */
export function relativeWords(secondsFromNow: number): string {
  if (Math.abs(secondsFromNow) < 1) return 'just now'
  return secondsFromNow < 0 ? `${durationWords(secondsFromNow)} ago` : `in ${durationWords(secondsFromNow)}`
}

/** Seconds since 1970 as `2023-11-14T22:13:20Z`, with milliseconds when there are any, and with any year at all. */
export function isoOf(seconds: number): string {
  if (Math.abs(seconds) > 1e21) return `about the year ${(seconds / 31_556_952).toExponential(1)}`
  const cycles = Math.floor(seconds / cycleSeconds)
  // Date ends in the year 275760. The calendar repeats every 400 years, so any other year is one within reach, moved.
  const isInReach = Math.abs(seconds) <= dateMaxSeconds
  const { year, rest } = isInReach
    ? fieldsOf(seconds, 0n)
    : fieldsOf(moduloCycle(seconds), BigInt(cycles) * 400n)
  return `${yearText(year)}${rest}`
}

/** The year alone, as people write it: `52320`. */
export function yearOf(seconds: number): string {
  const iso = isoOf(seconds)
  return iso.startsWith('about')
    ? iso.slice('about the year '.length)
    : iso.slice(0, iso.indexOf('-', 1)).replace('+', '')
}

/** The same moment as a clock with this offset shows it: `2023-10-31 13:55:42 +05:30`. */
export function wallTimeOf(seconds: number, offsetSeconds: number): string {
  const iso = isoOf(seconds + offsetSeconds)
  return `${iso.replace('T', ' ').replace('Z', '')} ${offsetText(offsetSeconds)}`
}

/** `+05:30`; with seconds for the odd zones of the nineteenth century. */
export function offsetText(offsetSeconds: number): string {
  const minutes = Math.floor(Math.abs(offsetSeconds) / 60)
  const seconds = Math.abs(offsetSeconds) % 60
  const two = (number: number): string => String(number).padStart(2, '0')
  const tail = seconds === 0 ? '' : `:${two(seconds)}`
  return `${offsetSeconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}${tail}`
}

/** The last second that Date can hold. */
export const dateMaxSeconds = 8.64e12

/** 146,097 days. */
const cycleSeconds = 12_622_780_800

function moduloCycle(seconds: number): number {
  // In whole seconds and with big numbers: beyond 2^53 a double has no units left to take a remainder of.
  const remainder = BigInt(Math.floor(seconds)) % BigInt(cycleSeconds)
  return Number(remainder < 0n ? remainder + BigInt(cycleSeconds) : remainder)
}

function fieldsOf(seconds: number, addedYears: bigint): { year: bigint; rest: string } {
  // Rounded to the microsecond first, so that 1698742245.336421 does not show as .336 and something else as .335.
  const ms = Number.isInteger(seconds) ? seconds * 1e3 : Math.floor(Math.round(seconds * 1e6) / 1e3)
  const date = new Date(ms)
  const year = BigInt(date.getUTCFullYear()) + addedYears
  const iso = date.toISOString()
  return { year, rest: iso.slice(iso.indexOf('-', 1)).replace('.000Z', 'Z') }
}

function yearText(year: bigint): string {
  if (year < 0n) return `-${String(-year).padStart(6, '0')}`
  return year > 9999n ? `+${year}` : String(year).padStart(4, '0')
}

import { dateMaxSeconds, wallTimeOf } from './moment.ts'

/** Whether a time zone can be used: an IANA name that this platform knows, `UTC`, or an offset such as `+05:30`. */
export function isTimeZone(zone: string): boolean {
  if (fixedOffsetOf(zone) !== null) return true
  try {
    formatterOf(zone)
    return true
  } catch {
    return false
  }
}

/** `2023-10-31 13:55:42 +05:30 (Asia/Kolkata)`. Beyond the reach of the platform's calendar it is UTC. */
export function zonedTime(seconds: number, zone: string): string {
  const offset = offsetAt(seconds, zone)
  if (offset === null) return `${wallTimeOf(seconds, 0)} (UTC)`
  const fixed = fixedOffsetOf(zone) !== null && zone !== 'UTC' && zone !== 'Z'
  return `${wallTimeOf(seconds, offset)}${fixed ? '' : ` (${zone === 'Z' ? 'UTC' : zone})`}`
}

/** Seconds east of Greenwich at that moment, daylight saving included; null beyond what the platform can tell. */
function offsetAt(seconds: number, zone: string): number | null {
  const fixed = fixedOffsetOf(zone)
  if (fixed !== null) return fixed
  if (Math.abs(seconds) > dateMaxSeconds - 86_400) return null
  const whole = Math.floor(seconds)
  const parts = formatterOf(zone).formatToParts(whole * 1000)
  const field = (type: string): number => Number(parts.find((part) => part.type === type)?.value)
  const era = parts.find(({ type }) => type === 'era')?.value
  const year = era === 'BC' || era === 'B' ? 1 - field('year') : field('year')
  const shown = new Date(0)
  shown.setUTCFullYear(year, field('month') - 1, field('day'))
  shown.setUTCHours(field('hour') % 24, field('minute'), field('second'))
  return shown.getTime() / 1000 - whole
}

function fixedOffsetOf(zone: string): number | null {
  if (zone === 'UTC' || zone === 'Z') return 0
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? []
  if (sign === undefined || Number(hours) > 23 || Number(minutes) > 59) return null
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60)
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formatters.set(timeZone, made)
  return made
}

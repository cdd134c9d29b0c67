import { isTimeZone, type Inspection, type TimeOptions } from '@latchkey/toolbox/jwt'
import { usageError } from '../io/exit.ts'
import type { TimeFlags } from './flags.ts'

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }

/** `90`, `90s`, `10m`, `2h`, `3d`, `1w` in seconds. */
export function parseDuration(text: string, option: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)([smhdw]?)$/.exec(text) ?? []
  if (number === undefined)
    throw usageError(`${option} ${text} is not a duration. Give seconds, or 30s, 10m, 2h, 3d, 1w.`)
  return Number(number) * (unitSeconds[unit === '' ? 's' : unit] ?? 1)
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}

/** What the time flags say, apart from `--at`, which may refer to the token. */
export function timeOptionsOf(flags: TimeFlags): TimeOptions {
  if (!isTimeZone(flags.tz)) throw usageError(`--tz ${flags.tz} is no time zone that is known here.`)
  return {
    nowSeconds: nowSeconds(),
    leewaySeconds: parseDuration(flags.leeway, '--leeway'),
    timeZone: flags.tz,
  }
}

/** The moment of `--at`: a date, a number, a distance from now, or one of the token's own times with a distance. */
export function momentOf(text: string, now: number, inspection: Inspection | null): number {
  const relative = /^([+-])(\d+(?:\.\d+)?[smhdw]?)$/.exec(text)
  if (relative !== null) return now + signed(relative[1], parseDuration(relative[2] ?? '', '--at'))
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  const claim = /^(exp|nbf|iat)(?:([+-])(\d+(?:\.\d+)?[smhdw]?))?$/.exec(text)
  if (claim !== null && inspection !== null) {
    const reading = inspection.times.readings.find((one) => one.claim === claim[1])
    if (reading === undefined || reading.seconds === null)
      throw usageError(`--at ${text}: the token has no ${claim[1] ?? ''} that can be read.`)
    const distance = claim[3] === undefined ? 0 : signed(claim[2], parseDuration(claim[3], '--at'))
    return reading.seconds + distance
  }
  if (text === 'now') return now
  return isoSeconds(text)
}

/** ISO 8601. Without an offset it is UTC, so that a command means the same on every machine. */
function isoSeconds(text: string): number {
  const iso = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.exec(text)
  const isDay = text.length === 10
  const ms =
    iso === null
      ? Number.NaN
      : Date.parse(`${text.replace(' ', 'T')}${iso[1] === undefined && !isDay ? 'Z' : ''}`)
  if (Number.isNaN(ms))
    throw usageError(
      `--at ${text} is not a time. Give 2026-01-31T12:00:00Z, seconds since 1970, +10m, -3d, exp or exp-1.`,
    )
  return ms / 1000
}

function signed(sign: string | undefined, seconds: number): number {
  return sign === '-' ? -seconds : seconds
}

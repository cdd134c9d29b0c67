import { memberOf } from '../json/access.ts'
import type { JsonNode } from '../json/read-json.ts'
import { durationWords } from './duration.ts'
import { readTime } from './read-time.ts'

export interface TimeOptions {
  /** "Now", or the moment to judge for. Seconds since 1970. */
  readonly nowSeconds: number
  /** Added to `exp` and taken from `nbf`. @default 0 */
  readonly leewaySeconds?: number
  /** An IANA zone such as `Asia/Kolkata`, or an offset such as `+05:30`. @default 'UTC' */
  readonly timeZone?: string
  /** Further claims to read as times, beside exp, nbf, iat, auth_time and updated_at. */
  readonly timeClaims?: readonly string[]
}

/** All that time has to say about a token at one moment. */
export interface TimeReport {
  readonly nowSeconds: number
  readonly leewaySeconds: number
  readonly timeZone: string
  readonly readings: readonly TimeReading[]
  /** `exp - iat`, or null. */
  readonly lifetimeSeconds: number | null
  /** "10 minutes", or null. */
  readonly lifetimeWords: string | null
  /** What does not go together: exp before iat, nbf after exp, iat in the future. */
  readonly conflicts: readonly TimeConflict[]
}

export interface TimeConflict {
  readonly id: 'exp_not_after_iat' | 'nbf_after_exp' | 'iat_in_future'
  readonly sentence: string
}

/** One claim read as a time. */
export interface TimeReading {
  readonly claim: string
  /** As it is written in the token. */
  readonly source: string
  /** What a strict verifier makes of it: seconds since 1970, or null when it refuses. */
  readonly seconds: number | null
  /** `2023-10-31T08:25:42.336Z`; with the year by arithmetic when it is beyond what Date can hold. */
  readonly iso: string | null
  /** In the chosen zone, with offset and zone: `2023-10-31 13:55:42 +05:30 (Asia/Kolkata)`. */
  readonly local: string | null
  /** "expired 3 days ago", "expires in 2 hours". */
  readonly relative: string | null
  /** The distance from now to the second: "3 d 4 h 12 min 9 s". */
  readonly exactDistance: string | null
  /** Set when the number makes sense in another unit only. The value is never corrected. */
  readonly unitGuess: UnitGuess | null
  /** What a person would read in a value of the wrong type: `"1700000000"` is 2023-11-14T22:13:20Z. */
  readonly humanReading: string | null
  /** What is odd about it, or null. */
  readonly problem: string | null
  /** What verifiers will do because of the oddity, or null. */
  readonly effect: string | null
}

export interface UnitGuess {
  readonly unit: 'milliseconds' | 'microseconds' | 'nanoseconds'
  readonly seconds: number
  readonly iso: string
  /** "expired 5 years ago" if it were read so. */
  readonly relative: string
}

const standardTimes = ['exp', 'nbf', 'iat', 'auth_time', 'updated_at']

/** Reads every claim of a claims set that is a time. `text` is where the nodes were read from. */
export function readTimes(root: JsonNode | null, text: string, options: TimeOptions): TimeReport {
  const { nowSeconds, leewaySeconds = 0, timeZone = 'UTC', timeClaims = [] } = options
  const names = [...new Set([...standardTimes, ...timeClaims])]
  const readings = names.flatMap((claim) => {
    const node = memberOf(root, claim)
    return node === null ? [] : [readTime({ claim, node, text, nowSeconds, timeZone })]
  })
  const secondsOf = (claim: string): number | null =>
    readings.find((reading) => reading.claim === claim)?.seconds ?? null
  const [exp, nbf, iat] = [secondsOf('exp'), secondsOf('nbf'), secondsOf('iat')]
  const lifetimeSeconds = exp === null || iat === null ? null : exp - iat
  return {
    nowSeconds,
    leewaySeconds,
    timeZone,
    readings,
    lifetimeSeconds,
    lifetimeWords: lifetimeSeconds === null || lifetimeSeconds < 0 ? null : durationWords(lifetimeSeconds),
    conflicts: conflictsOf({ exp, nbf, iat }, nowSeconds + leewaySeconds),
  }
}

interface Instants {
  readonly exp: number | null
  readonly nbf: number | null
  readonly iat: number | null
}

function conflictsOf({ exp, nbf, iat }: Instants, latestNow: number): readonly TimeConflict[] {
  const conflicts: TimeConflict[] = []
  if (exp !== null && iat !== null && exp <= iat)
    conflicts.push({
      id: 'exp_not_after_iat',
      sentence: 'exp is not after iat: the token had expired when it was issued.',
    })
  if (exp !== null && nbf !== null && nbf >= exp)
    conflicts.push({
      id: 'nbf_after_exp',
      sentence: 'nbf is not before exp: there is no moment at which it counts.',
    })
  if (iat !== null && iat > latestNow)
    conflicts.push({
      id: 'iat_in_future',
      sentence: `iat is ${durationWords(iat - latestNow)} in the future: a clock is wrong, or the unit is.`,
    })
  return conflicts
}

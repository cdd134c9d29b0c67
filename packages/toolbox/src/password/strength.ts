import { log2 } from './log2.ts'

/** One way to guess, and how long it takes on average: half of all passwords have to be tried. */
export interface Guessing {
  readonly attack: string
  readonly guessesPerSecond: number
  /** "3 thousand years". */
  readonly time: string
}

export interface Strength {
  readonly level: 'weak' | 'fair' | 'strong' | 'very strong'
  /** What it is good for, in a sentence. */
  readonly verdict: string
  readonly guessing: readonly Guessing[]
}

/**
 * How hard a password is to guess for somebody who knows exactly how it was made (Kerckhoffs), from how many there are.
 * Says nothing about a password that a person thought of.
 */
export function strengthOf(count: bigint): Strength {
  const bits = log2(count)
  const { level, verdict } = levels.find(({ from }) => bits >= from)!
  return {
    level,
    verdict,
    guessing: attacks.map(({ attack, guessesPerSecond }) => ({
      attack,
      guessesPerSecond,
      time: inWords(bits - 1 - Math.log2(guessesPerSecond)),
    })),
  }
}

const levels = [
  { from: 100, level: 'very strong', verdict: 'Out of reach for anybody, also as an encryption key.' },
  { from: 75, level: 'strong', verdict: 'Holds even when a database with fast hashes is stolen.' },
  {
    from: 50,
    level: 'fair',
    verdict:
      'Holds for sign-ins with limited attempts, and where stolen hashes are slow; not for encryption.',
  },
  { from: 0, level: 'weak', verdict: 'Only where very few guesses are allowed, as with a PIN on a card.' },
] as const

/** The rates are round numbers, and stated with every answer, so that the reader can divide by his own. */
const attacks = [
  { attack: 'Signing in, 10 tries a minute let through', guessesPerSecond: 10 / 60 },
  { attack: 'Stolen slow hashes (Argon2, bcrypt), 10 thousand guesses a second', guessesPerSecond: 1e4 },
  {
    attack: 'Stolen fast hashes (SHA-256) and a rack of GPUs, 1 trillion guesses a second',
    guessesPerSecond: 1e12,
  },
] as const

/** A time of 2 to the power of this many seconds. */
function inWords(log2Seconds: number): string {
  if (log2Seconds < 0) return 'less than a second'
  const unit = units.findLast(({ seconds }) => log2Seconds >= Math.log2(seconds))!
  const log2Amount = log2Seconds - Math.log2(unit.seconds)
  if (unit.name !== 'years' || log2Amount < Math.log2(1000)) {
    const amount = Math.floor(2 ** log2Amount)
    return `${amount} ${amount === 1 ? unit.name.slice(0, -1) : unit.name}`
  }
  const power = Math.floor((log2Amount * Math.LN2) / Math.LN10 / 3)
  if (power > 4) return `10^${Math.floor((log2Amount * Math.LN2) / Math.LN10)} years`
  const amount = Math.floor(2 ** (log2Amount - power * 3 * Math.log2(10)))
  return `${amount} ${['thousand', 'million', 'billion', 'trillion'][power - 1]} years`
}

const units = [
  { name: 'seconds', seconds: 1 },
  { name: 'minutes', seconds: 60 },
  { name: 'hours', seconds: 3600 },
  { name: 'days', seconds: 86_400 },
  { name: 'years', seconds: 31_557_600 },
] as const

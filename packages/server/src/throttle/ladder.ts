/** How long to wait after so many failures: nothing at first, then twice as long each time. */
export interface Ladder {
  /** Failures without any delay. */
  readonly freeFailures: number
  /** The longest delay. */
  readonly maxDelaySeconds: number
  /** Quiet time after which all failures are forgotten. */
  readonly forgetSeconds: number
}

/** For one account, or one device that is known to belong to it: 1 s from the fifth failure, then 2 s, 4 s … up to 15 minutes. */
export const accountLadder: Ladder = { freeFailures: 4, maxDelaySeconds: 900, forgetSeconds: 86_400 }

/** For one network address. An office behind one address makes more honest mistakes than one person. */
export const addressLadder: Ladder = { freeFailures: 49, maxDelaySeconds: 900, forgetSeconds: 3_600 }

/** Delay after the given number of failures: 2^(n − 5) s from the fifth on where four are free. */
export function delaySeconds(failures: number, ladder: Ladder): number {
  const steps = failures - ladder.freeFailures - 1
  return steps < 0 ? 0 : Math.min(2 ** steps, ladder.maxDelaySeconds)
}

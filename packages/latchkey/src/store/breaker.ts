import type { Clock } from '../clock.ts'

export interface BreakerRules {
  /** Milliseconds after which a call without an answer counts as silence. What fails faster costs nobody a wait. */
  readonly silentMs: number
  /** Silent calls in a row, with no answer in between, after which no more are made. */
  readonly silentCalls: number
  /** Milliseconds between two probes of a silent store. */
  readonly probeEveryMs: number
  /** Calls that may wait at once while none has been answered for `silentMs`. */
  readonly maxWaiting: number
  /** Calls at once when the store has just been heard again. Each answer allows one more, so every round trip doubles them. */
  readonly firstCalls: number
}

export const breakerRules: BreakerRules = {
  silentMs: 250,
  silentCalls: 2,
  probeEveryMs: 500,
  maxWaiting: 256,
  firstCalls: 8,
}

/**
 * Decides which calls to a store are worth making. `closed`: all, as long as it answers. `open`: it is silent, so only a probe now and
 * then. `recovering`: a probe was answered; a few at first, so that those who waited do not all come at once.
 */
export interface Breaker {
  readonly state: 'closed' | 'open' | 'recovering'
  /** Calls under way. */
  readonly waiting: number
  /**
   * What to do with a call: make it, make it as a probe that may hang like the ones before it, or refuse it, because it would only wait.
   * One that is made and has to wait is told by `began`.
   */
  judge(): 'call' | 'probe' | 'refuse'
  /** Returns the time. */
  began(): number
  /** It had an answer, a refusal included: whoever refuses is there. */
  answered(): void
  /** It failed without one. @param beganAtMs what `began` returned */
  failed(beganAtMs: number): void
}

/** @param now a steady clock */
export function createBreaker(now: Clock, rules: BreakerRules = breakerRules): Breaker {
  let state: Breaker['state'] = 'closed'
  let waiting = 0
  /** The last answer, or the moment since when one is waited for. */
  let heardAtMs = Number.NEGATIVE_INFINITY
  let silentCalls = 0
  let nextProbeAtMs = 0
  let allowed = 0

  function open(nowMs: number): void {
    state = 'open'
    nextProbeAtMs = nowMs + rules.probeEveryMs
  }

  /** Not one probe at a time: one that hangs until its timeout must not be all that is tried. */
  function isProbeDue(): boolean {
    const nowMs = now()
    if (nowMs < nextProbeAtMs) return false
    nextProbeAtMs = nowMs + rules.probeEveryMs
    return true
  }

  function isAdmitted(): boolean {
    if (state === 'recovering') return waiting < allowed
    return waiting < rules.maxWaiting || now() - heardAtMs < rules.silentMs
  }

  return {
    get state() {
      return state
    },
    get waiting() {
      return waiting
    },
    judge() {
      if (state === 'open') return isProbeDue() ? 'probe' : 'refuse'
      return isAdmitted() ? 'call' : 'refuse'
    },
    began() {
      const nowMs = now()
      if (waiting === 0) heardAtMs = nowMs
      waiting++
      return nowMs
    },
    answered() {
      waiting--
      heardAtMs = now()
      silentCalls = 0
      if (state === 'open') {
        state = 'recovering'
        allowed = rules.firstCalls
      } else if (state === 'recovering' && ++allowed >= rules.maxWaiting) state = 'closed'
    },
    failed(beganAtMs) {
      waiting--
      const nowMs = now()
      // Others were answered meanwhile: this one call has failed, not the store.
      if (nowMs - beganAtMs < rules.silentMs || heardAtMs > beganAtMs) return
      silentCalls++
      if (state === 'recovering' || (state === 'closed' && silentCalls >= rules.silentCalls)) open(nowMs)
    },
  }
}

import type { AuthFact } from './events.ts'
import type { EngineSettings } from './settings.ts'

/**
 * Tells the app's listener what happened. A listener that throws is the app's bug and must not become an outage of ours: it is
 * told to the process as a warning. One failure is reported once, however many calls it passes through.
 */
export function createReporter({ onEvent, clock }: EngineSettings): (fact: AuthFact) => void {
  const reported = new WeakSet<object>()
  let hasWarned = false

  function isRepeated(fact: AuthFact): boolean {
    if (fact.type !== 'outage' || typeof fact.error !== 'object' || fact.error === null) return false
    if (reported.has(fact.error)) return true
    reported.add(fact.error)
    return false
  }

  return (fact) => {
    if (onEvent === null || isRepeated(fact)) return
    try {
      onEvent({ ...fact, atMs: clock() })
    } catch (error) {
      // Once: a listener that is broken is broken for every event.
      if (hasWarned) return
      hasWarned = true
      process.emitWarning(error instanceof Error ? error : String(error), 'LatchkeyListenerWarning')
    }
  }
}

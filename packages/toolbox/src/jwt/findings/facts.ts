import type { Finding, Reference, Severity } from './finding.ts'
import type { JsonNode } from '../json/read-json.ts'
import type { Anatomy } from '../shape/anatomy.ts'
import type { TimeReport } from '../time/times.ts'

/** What the rules look at. */
export interface Facts {
  readonly token: string
  readonly anatomy: Anatomy
  readonly header: JsonNode | null
  readonly payload: JsonNode | null
  readonly times: TimeReport
}

/** One thing to look for. */
export interface Rule {
  readonly id: string
  readonly severity: Severity
  readonly where: string | null
  readonly title: string
  readonly why: string
  readonly fix: string
  readonly reference: Reference | null
  /** Whether it is there; a text says what exactly, and follows the `why`. */
  readonly applies: (facts: Facts) => boolean | string
}

export function findingsBy(rules: readonly Rule[], facts: Facts): readonly Finding[] {
  return rules.flatMap(({ applies, ...finding }) => {
    const answer = applies(facts)
    if (answer === false) return []
    return [answer === true ? finding : { ...finding, why: `${finding.why} ${answer}` }]
  })
}

import { chromiumAdvice, isChromiumMissing } from './browser.ts'
import type { Demonstration, Outcome, Way } from './demonstration.ts'
import type { Measured, Measurement } from './measurement.ts'
import { openStage, type RecordEntry } from './stage.ts'

/** What one run of a demonstration or measurement brought. */
export type Showing = DemonstrationShowing | MeasurementShowing | SkippedShowing

interface About {
  readonly name: string
  readonly claim: string
  readonly lesson: string
  readonly requirements: readonly string[]
  readonly sources: readonly string[]
}

export interface DemonstrationShowing extends About {
  readonly kind: 'demonstration'
  /** Both ways served the honest user; the attack worked on the wrong one, and not on the right one. */
  readonly isShown: boolean
  readonly wrong: WayShowing
  readonly right: WayShowing
}

export interface WayShowing extends Outcome {
  readonly code: string
  readonly record: readonly RecordEntry[]
}

export interface MeasurementShowing extends About {
  readonly kind: 'measurement'
  /** All that was measured also worked. What the numbers are has no part in it. */
  readonly isShown: boolean
  readonly subjects: readonly { readonly what: string; readonly code: string }[]
  readonly rows: Measured['rows']
}

export interface SkippedShowing extends About {
  readonly kind: 'skipped'
  readonly isShown: false
  /** What is missing, and how it is installed. */
  readonly reason: string
}

export async function show(shown: Demonstration | Measurement): Promise<Showing> {
  if (shown.needs === 'chromium' && isChromiumMissing) {
    return { kind: 'skipped', ...aboutOf(shown), isShown: false, reason: chromiumAdvice }
  }
  return 'measure' in shown ? showMeasurement(shown) : showDemonstration(shown)
}

async function showDemonstration(demonstration: Demonstration): Promise<Showing> {
  const wrong = await showWay(demonstration.wrong)
  const right = await showWay(demonstration.right)
  const isShown =
    wrong.isHonestServed && wrong.hasAttackWorked && right.isHonestServed && !right.hasAttackWorked
  return { kind: 'demonstration', ...aboutOf(demonstration), isShown, wrong, right }
}

async function showWay(way: Way): Promise<WayShowing> {
  const stage = openStage()
  try {
    const code = way.code()
    const outcome = await way.run(stage)
    return { ...outcome, code, record: stage.record }
  } finally {
    await stage.end()
  }
}

async function showMeasurement(measurement: Measurement): Promise<MeasurementShowing> {
  const stage = openStage()
  try {
    const subjects = measurement.subjects.map(({ what, code }) => ({ what, code: code() }))
    const { isEveryAnswerRight, rows } = await measurement.measure(stage)
    return { kind: 'measurement', ...aboutOf(measurement), isShown: isEveryAnswerRight, subjects, rows }
  } finally {
    await stage.end()
  }
}

function aboutOf({ name, claim, lesson, requirements, sources }: About): About {
  return { name, claim, lesson, requirements, sources }
}

import type { DriveOutcome } from '../load/drive.ts'
import type { Distribution } from '../quantile.ts'

/** @throws if there was no answer at all: then there is nothing to report */
export function latencyOf({
  latencyMs,
  statuses,
}: Pick<DriveOutcome, 'latencyMs' | 'statuses'>): Distribution {
  if (latencyMs === null) throw new Error(`No request was answered: ${JSON.stringify(statuses)}`)
  return latencyMs
}

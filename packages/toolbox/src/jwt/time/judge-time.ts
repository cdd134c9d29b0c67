import type { Judgement, TimeStatus } from '../inspect/verdicts.ts'
import { durationWords } from './duration.ts'
import type { TimeReading, TimeReport } from './times.ts'

/** The verdict on time: `exp` and `nbf` against now, with the leeway. */
export function judgeTimes(report: TimeReport, hasClaims: boolean): Judgement<TimeStatus> {
  if (!hasClaims)
    return {
      status: 'not-applicable',
      tone: 'neutral',
      title: 'No times to check',
      sentence: 'There is no readable claims set, so nothing says from when to when it counts.',
    }
  const find = (claim: string): TimeReading | undefined =>
    report.readings.find((reading) => reading.claim === claim)
  const exp = find('exp')
  const nbf = find('nbf')
  for (const reading of [exp, nbf]) {
    if (reading !== undefined && reading.seconds === null) return unreadable(reading)
  }
  const { nowSeconds, leewaySeconds } = report
  const expSeconds = exp?.seconds ?? null
  const nbfSeconds = nbf?.seconds ?? null
  if (expSeconds !== null && nowSeconds >= expSeconds + leewaySeconds) return expired(exp, leewaySeconds)
  if (nbfSeconds !== null && nowSeconds < nbfSeconds - leewaySeconds) return early(nbf, leewaySeconds)
  if (exp === undefined || expSeconds === null)
    return {
      status: 'no-expiry',
      tone: 'caution',
      title: 'Never expires',
      sentence:
        'There is no exp: whoever has this token has it for ever, unless its issuer keeps a list of those that were revoked.',
    }
  return current(exp, nbf, report)
}

function unreadable({ problem, effect, humanReading }: TimeReading): Judgement<TimeStatus> {
  const human = humanReading === null ? '' : ` A person would read ${humanReading}.`
  return {
    status: 'unreadable',
    tone: 'bad',
    title: 'Unreadable time',
    sentence: `${problem ?? ''}${human} ${effect ?? ''}`.trim(),
  }
}

function expired(exp: TimeReading | undefined, leewaySeconds: number): Judgement<TimeStatus> {
  const leeway = leewaySeconds === 0 ? '' : `, ${durationWords(leewaySeconds)} of leeway included`
  return {
    status: 'expired',
    tone: 'bad',
    title: capital(exp?.relative ?? 'expired'),
    sentence: `The token ${exp?.relative ?? 'expired'} (${exp?.exactDistance ?? ''}), at ${exp?.iso ?? ''}${leeway}.`,
  }
}

function early(nbf: TimeReading | undefined, leewaySeconds: number): Judgement<TimeStatus> {
  const leeway = leewaySeconds === 0 ? '' : `, ${durationWords(leewaySeconds)} of leeway included`
  return {
    status: 'not-yet-valid',
    tone: 'bad',
    title: 'Not in force yet',
    sentence: `The token ${nbf?.relative ?? ''} (${nbf?.exactDistance ?? ''}), at ${nbf?.iso ?? ''}${leeway}.`,
  }
}

function current(exp: TimeReading, nbf: TimeReading | undefined, report: TimeReport): Judgement<TimeStatus> {
  const isInLeeway = exp.seconds !== null && report.nowSeconds >= exp.seconds
  const isEarly = nbf?.seconds !== undefined && nbf.seconds !== null && report.nowSeconds < nbf.seconds
  const leeway =
    isInLeeway || isEarly ? ` Only the leeway of ${durationWords(report.leewaySeconds)} keeps it alive.` : ''
  const oddity = exp.problem === null ? '' : ` ${exp.problem} ${exp.effect ?? ''}`.trimEnd()
  return {
    status: 'current',
    tone: oddity === '' && leeway === '' ? 'good' : 'caution',
    title: capital(exp.relative ?? 'current'),
    sentence: `The token ${exp.relative ?? ''} (${exp.exactDistance ?? ''}), at ${exp.iso ?? ''}.${leeway}${oddity}`,
  }
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

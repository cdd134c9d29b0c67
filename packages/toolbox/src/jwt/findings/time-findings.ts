import type { Finding } from './finding.ts'
import { rfc } from './references.ts'
import type { TimeReading, TimeReport } from '../time/times.ts'

const day = 86_400

/** What is odd about the times of a token. */
export function timeFindings(report: TimeReport): readonly Finding[] {
  return [
    ...report.readings.flatMap(oddReading),
    ...report.conflicts.map(({ id, sentence }) => ({
      id,
      severity: id === 'iat_in_future' ? ('warning' as const) : ('danger' as const),
      title: 'Times that do not go together',
      why: sentence,
      fix: 'Check the clock and the arithmetic of the issuer.',
      reference: rfc(7519, '4.1'),
      where: id === 'iat_in_future' ? 'payload.iat' : 'payload.exp',
    })),
    ...longLifetime(report),
  ]
}

function oddReading(reading: TimeReading): readonly Finding[] {
  if (reading.problem === null) return []
  const { claim, problem, effect, humanReading, unitGuess } = reading
  const human = humanReading === null ? '' : ` A person would read ${humanReading}.`
  return [
    {
      id: unitGuess === null ? 'time_odd' : `time_in_${unitGuess.unit}`,
      severity: claim === 'exp' || claim === 'nbf' ? 'danger' : 'warning',
      title: unitGuess === null ? `An odd ${claim}` : `${claim} looks like ${unitGuess.unit}`,
      why: `${problem}${human}${effect === null ? '' : ` ${effect}`}`,
      fix:
        unitGuess === null
          ? 'Issue it as a JSON number of whole seconds since 1970.'
          : 'Divide at the issuer: in JavaScript, Math.floor(Date.now() / 1000).',
      reference: rfc(7519, '2'),
      where: `payload.${claim}`,
    },
  ]
}

function longLifetime({ lifetimeSeconds, lifetimeWords, readings }: TimeReport): readonly Finding[] {
  if (lifetimeSeconds === null || lifetimeSeconds <= day) return []
  if (readings.some(({ claim, unitGuess }) => claim === 'exp' && unitGuess !== null)) return []
  return [
    {
      id: 'long_lifetime',
      severity: 'warning',
      title: `Lives for ${lifetimeWords ?? 'long'}`,
      why: 'A token that is checked without a look-up cannot be called back: a stolen one works until exp.',
      fix: 'Issue access tokens for minutes, and renew them with a refresh token.',
      reference: rfc(8725, '3.12'),
      where: 'payload.exp',
    },
  ]
}

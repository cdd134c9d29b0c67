import type { Advice, FamilyAdvice } from '@latchkey/advisor'
import type { Paint } from '../io/output.ts'

/** The advice for somebody who reads it on a terminal. */
export function adviceInWords(advice: Advice, paint: Paint): string {
  const { recommendation, configuration } = advice
  const isFound = recommendation.family !== 'infeasible'
  return [
    paint.bold((isFound ? paint.green : paint.red)(recommendation.title)),
    ...recommendation.reasons.map((reason) => `  ${reason}`),
    ...(recommendation.ties.length === 0
      ? []
      : [
          `  As good by this model: ${recommendation.ties.join(', ')}. Your framework and your taste decide.`,
        ]),
    ...section(
      'For each kind of client',
      advice.legs.map((leg) => `${leg.clients.join(', ')}: ${leg.family}`),
      paint,
    ),
    '',
    paint.bold('All ways'),
    ...advice.families.map((family) => `  ${familyInWords(family, paint)}`),
    ...section(
      'Smallest sets of requirements to give up',
      recommendation.relaxations.map(
        ({ family, give_up }) => `${family}: ${give_up.map(({ text }) => text).join(' ')}`,
      ),
      paint,
    ),
    ...section(
      'What would change the answer',
      advice.flips.map(({ text }) => text),
      paint,
    ),
    ...section('Warnings', advice.warnings, paint),
    ...section(
      'What you have heard',
      advice.notes.map(({ claim, answer }) => `${claim} ${answer}`),
      paint,
    ),
    ...section(
      'Assumed',
      advice.assumptions.map(({ text }) => text),
      paint,
    ),
    ...section('What Latchkey does not have of it', configuration?.missing ?? [], paint),
    ...section('To be tested', configuration?.tests ?? [], paint),
    ...(configuration === null || configuration.code === null
      ? []
      : ['', paint.bold('Configuration'), '', configuration.code.trimEnd()]),
    '',
  ].join('\n')
}

function familyInWords({ id, title, viable, violations, quantities: q }: FamilyAdvice, paint: Paint): string {
  const mark = viable ? paint.green('possible') : paint.red('not possible')
  const numbers = `refused after ${q.revocation_exposure_worst_s ?? '–'} s at worst, ${q.store_reads_per_s ?? '–'} reads/s, ${q.wire_bytes_per_request ?? '–'} bytes a request`
  const why = violations.map(({ code, text }) => `\n      ${code}: ${text}`).join('')
  return `${id.padEnd(22)} ${mark}: ${title}\n      ${paint.dim(numbers)}${why}`
}

function section(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : ['', paint.bold(title), ...lines.map((line) => `  ${line}`)]
}

import { answerInWords } from './answer-words.ts'
import type { Advice } from './advise.ts'
import type { GuideLink } from './guide-links.ts'
import type { GivenAnswers, InputGroup } from './inputs.ts'
import { inputs } from './inputs.ts'
import { completed } from './read-answers.ts'

const headings: Readonly<Record<InputGroup, string>> = {
  architecture: 'Architecture',
  operations: 'Operational constraints',
  security: 'Security posture',
}

/** The decision as a Markdown record: what ASVS 5.0 asks to be documented in 7.1.1 to 7.1.3. */
export function decisionRecord(given: GivenAnswers, advice: Advice): string {
  const answers = completed(given)
  const { recommendation } = advice
  return [
    `# Authentication state: ${recommendation.title}`,
    '',
    ...recommendation.reasons.map(
      (reason, index) => `- ${reason}${see(recommendation.reasons_explained_in[index])}`,
    ),
    '',
    '## What was decided from',
    '',
    ...(['architecture', 'operations', 'security'] as const).flatMap((group) => [
      `### ${headings[group]}`,
      '',
      '| question | answer | |',
      '| --- | --- | --- |',
      ...inputs
        .filter((input) => input.group === group && input.id !== 'stated_belief')
        .map(({ id, question }) => {
          return `| ${question} | ${answerInWords(id, answers[id])} | ${given[id] === undefined ? 'assumed' : ''} |`
        }),
      '',
    ]),
    '## Session lifetime and termination (ASVS 7.1.1)',
    '',
    `Absolute lifetime ${answers.absolute_ttl_s} s; idle limit ${answers.idle_timeout_s ?? 'none'}.`,
    '',
    '## What each way would do',
    '',
    '| way | possible | refused after, at worst | store reads/s | why not |',
    '| --- | --- | --- | --- | --- |',
    ...advice.families.map(
      ({ title, viable, quantities: q, violations }) =>
        `| ${title} | ${viable ? 'yes' : 'no'} | ${q.revocation_exposure_worst_s ?? '–'} s | ${q.store_reads_per_s ?? '–'} | ${violations.map(({ code, text, explained_in }) => `${code}: ${text}${see(explained_in)}`).join(' ')} |`,
    ),
    '',
    ...section(
      'What would change the answer',
      advice.flips.map(({ text }) => text),
    ),
    ...section(
      'Warnings',
      advice.warnings.map((text, index) => `${text}${see(advice.warnings_explained_in[index])}`),
    ),
    ...section(
      'What was believed',
      advice.notes.map(({ claim, answer, explained_in }) => `${claim} ${answer}${see(explained_in)}`),
    ),
    ...section(
      'Smallest set of requirements to give up',
      recommendation.relaxations.map(
        ({ family, give_up }) =>
          `${family}: ${give_up.map(({ code, required, achieved, unit, text }) => (typeof achieved === 'number' ? `${code} from ${required} to ${achieved} ${unit}` : `${code}: ${text}`)).join('; ')}`,
      ),
    ),
    ...section('What Latchkey does not have of it', advice.configuration?.missing ?? []),
    ...section('To be tested', advice.configuration?.tests ?? []),
    ...configurationLines(advice),
    'Addresses that begin with /guide are pages of the guide: on every copy of the workbench, and below docs/guide in the repository of Latchkey.',
    '',
  ].join('\n')
}

/** Where it is explained. As code: what host the guide is on is not known here. */
function see(guide: GuideLink | undefined): string {
  return guide === undefined ? '' : ` (see \`${guide}\`)`
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${title}`, '', ...lines.map((line) => `- ${line}`), '']
}

function configurationLines({ configuration }: Advice): readonly string[] {
  const code = configuration?.code ?? null
  const services = configuration?.services ?? null
  return [
    ...(code === null ? [] : ['## Configuration', '', ...block(code)]),
    ...(services === null ? [] : ['## Configuration of services without a store', '', ...block(services)]),
  ]
}

function block(code: string): readonly string[] {
  return ['```ts', code.trimEnd(), '```', '']
}

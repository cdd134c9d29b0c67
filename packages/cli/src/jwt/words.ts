import {
  prettyJson,
  type Diagnosis,
  type Finding,
  type Inspection,
  type Judgement,
  type SdJwtView,
  type TimeReading,
} from '@latchkey/toolbox/jwt'
import { paint, printable, printableDeep, type Paint } from '../io/output.ts'
import { areDisclosuresRight } from './disclosures.ts'
import type { Verification } from './verify.ts'

/** What `jwt inspect` says to people. */
export function inspectionText(unfit: Inspection): string {
  const inspection = fit(unfit)
  const style = paint()
  return lines([
    ...headline(inspection, style),
    ...verdictLines(inspection, style),
    ...partLines(inspection, style),
    ...timeLines(inspection, style),
    ...disclosureLines(inspection.sdJwt, style),
    ...nestedLines(inspection, style),
    ...findingLines(inspection.findings, style),
    ...sizeLines(inspection, style),
  ])
}

/** What `jwt verify` says to people: the result first. */
export function verificationText(verification: Verification): string {
  const { report, isGood } = verification
  const inspection = fit(verification.inspection)
  const diagnosis = printableDeep(verification.diagnosis)
  const style = paint()
  const verdict = isGood ? style.green('Verified') : style.red('Refused')
  const what =
    report === null ? 'times and expectations only; the signature was not checked' : failed(inspection)
  return lines([
    `${style.bold(verdict)}: ${isGood && report !== null ? 'signature, times and expectations hold' : what}.`,
    '',
    ...verdictLines(inspection, style),
    ...diagnosisLines(diagnosis, style),
    ...timeLines(inspection, style),
    ...findingLines(
      inspection.findings.filter(({ severity }) => severity !== 'note'),
      style,
    ),
  ])
}

/** What comes from outside made fit for a terminal. The parts keep their text, which must first be read as JSON. */
function fit(inspection: Inspection): Inspection {
  const { header, payload, unprotectedHeader, claims, headerClaims, extraction, ...rest } = inspection
  const [found] = [extraction.candidates[inspection.chosen]].map(printableDeep)
  const candidates = extraction.candidates.map((candidate, index) =>
    index === inspection.chosen ? (found ?? candidate) : candidate,
  )
  return {
    ...printableDeep(rest),
    header,
    payload,
    unprotectedHeader,
    claims,
    headerClaims,
    extraction: { ...extraction, candidates },
  }
}

function lines(all: readonly string[]): string {
  return `${all.join('\n').trimEnd()}\n`
}

function failed(inspection: Inspection): string {
  const { verdicts } = inspection
  const bad = (['structure', 'signature', 'time', 'expectations'] as const).filter((name) => {
    const { tone, status } = verdicts[name]
    return tone === 'bad' || status === 'cannot-check' || status === 'not-canonical'
  })
  const names = areDisclosuresRight(inspection) ? bad : [...bad, 'disclosures']
  return names.length === 0 ? 'see below' : `${names.join(', ')}: see below`
}

function headline({ shape, extraction, chosen }: Inspection, { bold, dim }: Paint): readonly string[] {
  const candidate = extraction.candidates[chosen]
  const several = extraction.candidates.length
  return [
    bold(shape.title),
    shape.explanation,
    ...(candidate?.removedSentence === undefined || candidate.removedSentence === ''
      ? []
      : [dim(candidate.removedSentence)]),
    ...(several > 1
      ? [dim(`The text has ${several} tokens; this is number ${chosen + 1}. --pick N takes another.`)]
      : []),
    '',
  ]
}

const labels = [
  ['structure', 'structure'],
  ['signature', 'signature'],
  ['time', 'time'],
  ['expectations', 'expectations'],
  ['provenance', 'key'],
] as const

function verdictLines({ verdicts }: Inspection, style: Paint): readonly string[] {
  const rows = labels.flatMap(([name, label]) => {
    const judgement: Judgement<string> = verdicts[name]
    return [
      `  ${mark(judgement, style)} ${label.padEnd(13)}${style.bold(judgement.title)}`,
      ...wrapped(judgement.sentence, 17).map((line) => style.dim(line)),
    ]
  })
  return [...rows, '']
}

/** A sign as well as a colour, for those who see no colours. */
function mark({ tone }: Judgement<string>, { green, red, yellow, dim }: Paint): string {
  return { good: green('✓'), bad: red('✗'), caution: yellow('!'), neutral: dim('·') }[tone]
}

function partLines({ header, payload, unprotectedHeader }: Inspection, style: Paint): readonly string[] {
  return [
    ...titled('Header', header, style),
    ...(unprotectedHeader === null
      ? []
      : [style.bold('Unprotected header'), indented(unprotectedHeader), '']),
    ...titled('Payload', payload, style),
  ]
}

function titled(title: string, part: Inspection['header'], { bold, dim }: Paint): readonly string[] {
  if (part === null || part.byteLength === 0) return []
  if (part.text === null) return [bold(title), `  ${dim(part.textProblem ?? '')}`, `  ${part.hex}`, '']
  return [bold(title), indented(part.text), '']
}

/** JSON with line breaks where they help; anything else as it is. */
function indented(text: string): string {
  return printable(prettyJson(text) ?? text)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}

function timeLines({ times }: Inspection, { bold, dim, yellow }: Paint): readonly string[] {
  if (times.readings.length === 0) return []
  const life = times.lifetimeWords === null ? [] : [`  ${'lifetime'.padEnd(11)}${times.lifetimeWords}`]
  return [
    bold('Times'),
    ...times.readings.flatMap((reading) => [
      `  ${reading.claim.padEnd(10)} ${momentWords(reading)}`,
      ...(times.timeZone === 'UTC' || reading.local === null ? [] : [`             ${dim(reading.local)}`]),
      ...[reading.problem, reading.effect]
        .filter((line) => line !== null)
        .flatMap((line) => wrapped(line, 13))
        .map((line) => yellow(line)),
    ]),
    ...life,
    '',
  ]
}

function momentWords({ iso, relative, exactDistance, source, humanReading }: TimeReading): string {
  if (iso === null) return `${source}${humanReading === null ? '' : ` (a person would read ${humanReading})`}`
  return `${iso}  ${relative ?? ''} (${exactDistance ?? ''})`
}

function disclosureLines(view: SdJwtView | null, { bold, red }: Paint): readonly string[] {
  if (view === null || view.disclosures.length === 0) return []
  return [
    bold('Disclosures'),
    ...view.disclosures.map(({ claim, source, placement, problem }) => {
      const state = problem ?? placementWords[placement]
      const isBad = problem !== null || placement === 'nowhere' || placement === 'repeated'
      return `  ${claim ?? '(array element)'}: ${source ?? ''}  ${isBad ? red(state) : state}`
    }),
    ...(view.undisclosedCount > 0
      ? [
          `  ${view.undisclosedCount} digest${view.undisclosedCount === 1 ? '' : 's'} without a disclosure: withheld claims or decoys`,
        ]
      : []),
    '',
  ]
}

const placementWords = {
  'not-checked': 'not checked',
  'in-payload': 'its digest is signed',
  'in-disclosure': 'its digest is in another disclosure',
  nowhere: 'nobody signed its digest',
  repeated: 'its digest occurs twice',
} as const

function nestedLines({ nested }: Inspection, { bold }: Paint): readonly string[] {
  return nested.length === 0
    ? []
    : [bold('Tokens inside'), ...nested.map(({ path }) => `  ${path}: give it to inspect by itself`), '']
}

function findingLines(findings: readonly Finding[], { bold, red, yellow, dim }: Paint): readonly string[] {
  if (findings.length === 0) return []
  const colour = { danger: red, warning: yellow, note: dim }
  return [
    bold('Findings'),
    ...findings.flatMap(({ severity, title, why, fix, reference }) => [
      `  ${colour[severity](severity.padEnd(9))}${title}`,
      ...wrapped(`${why} ${fix}${reference === null ? '' : ` (${reference.title})`}`, 11).map((line) =>
        dim(line),
      ),
    ]),
    '',
  ]
}

function sizeLines({ sizes }: Inspection, { bold, yellow }: Paint): readonly string[] {
  if (sizes.length === 0) return []
  return [
    bold('Size'),
    `  ${sizes.map(({ what, bytes }) => `${what} ${bytes}`).join(' · ')} bytes`,
    ...sizes.flatMap(({ warning }) => (warning === null ? [] : [`  ${yellow(warning)}`])),
    '',
  ]
}

function diagnosisLines(diagnosis: Diagnosis | null, { bold, yellow }: Paint): readonly string[] {
  if (diagnosis === null) return []
  const { cause, fix, observations, tried } = diagnosis
  return [
    bold('Why it does not verify'),
    ...(cause === null ? [] : wrapped(cause, 2).map((line) => yellow(line))),
    ...(fix === null ? [] : wrapped(fix, 2)),
    ...observations.flatMap((line) => wrapped(line, 2)),
    ...(cause === null && tried.length > 0
      ? wrapped(`Other readings of key and token that were tried, and did not fit: ${tried.length}.`, 2)
      : []),
    '',
  ]
}

const width = 96

/** Lines of at most 96 characters, indented. A word that is longer stands alone. */
function wrapped(text: string, indent: number): readonly string[] {
  const rows: string[] = []
  let row = ''
  for (const word of text.split(' ')) {
    if (row !== '' && indent + row.length + 1 + word.length > width) {
      rows.push(row)
      row = word
    } else {
      row = row === '' ? word : `${row} ${word}`
    }
  }
  return [...rows, row].map((line) => ' '.repeat(indent) + line)
}

import type { Inspection } from '../inspect/inspection.ts'
import type { Judgement } from '../inspect/verdicts.ts'
import { prettyJson } from '../json/print-json.ts'

const names = ['structure', 'signature', 'time', 'expectations', 'provenance'] as const

/** A report for tickets and reviews. It has the claims and not the signature, so it is no credential. */
export function markdownReport(inspection: Inspection): string {
  const { shape, header, payload, times, findings, verdicts } = inspection
  return [
    `# ${shape.title}`,
    '',
    '| verdict | | |',
    '| --- | --- | --- |',
    ...names.map((name) => verdictRow(name, verdicts[name])),
    '',
    ...section('Header', header?.text ?? null),
    ...section('Payload', payload?.text ?? header?.textProblem ?? null),
    ...(times.readings.length === 0
      ? []
      : [
          '## Times',
          '',
          '| claim | UTC | |',
          '| --- | --- | --- |',
          ...times.readings.map(
            ({ claim, iso, source, relative, problem }) =>
              `| ${claim} | ${iso ?? escaped(source)} | ${escaped(relative ?? problem ?? '')} |`,
          ),
          '',
        ]),
    ...(findings.length === 0
      ? []
      : [
          '## Findings',
          '',
          ...findings.map(
            (finding) => `- **${finding.severity}**: ${escaped(finding.title)}. ${escaped(finding.why)}`,
          ),
          '',
        ]),
  ].join('\n')
}

function verdictRow(name: string, { title, sentence }: Judgement<string>): string {
  return `| ${name} | ${escaped(title)} | ${escaped(sentence)} |`
}

function section(title: string, text: string | null): readonly string[] {
  if (text === null) return []
  const body = prettyJson(text) ?? text
  // A fence longer than any in the text, so that claims cannot end it.
  const fence = '`'.repeat(Math.max(3, ...[...body.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)))
  return [`## ${title}`, '', `${fence}json`, body, fence, '']
}

function escaped(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/([|\\`*_<>[\]])/g, String.raw`\$1`)
}

import { machineInWords } from '../machine.ts'
import type { LabResult } from '../result.ts'
import { allTables } from './tables/all-tables.ts'
import type { Table } from './tables/table.ts'
import { highlights } from './highlights.ts'

export function reportInMarkdown(result: LabResult): string {
  const { machine, effort, command, startedAt, tookSeconds, versions } = result
  return [
    '# What the lab measured',
    '',
    `${machineInWords(machine)}${effort === 'quick' ? ' · **quick run: rough numbers**' : ''}`,
    '',
    `\`${command}\`, ${startedAt}, ${tookSeconds} s. ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}. Absolute numbers belong to this machine only.`,
    '',
    ...highlights(result).map((line) => `- ${line}`),
    '',
    ...allTables(result).flatMap(section),
  ].join('\n')
}

function section({ title, intro, columns, rows }: Table): readonly string[] {
  return [
    `## ${title}`,
    '',
    ...(intro.length === 0 ? [] : [intro.join(' '), '']),
    `| ${columns.map(({ name }) => name).join(' | ')} |`,
    `| ${columns.map(({ isNumber }) => (isNumber ? '--:' : '---')).join(' | ')} |`,
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
    '',
  ]
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

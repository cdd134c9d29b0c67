import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { judge } from './budgets.mjs'
import { machineInWords } from './machine.mjs'
import { lagChart } from './stores/lag-chart.mjs'

/**
 * One result. `as: 'time'` says that the ratio is our time over the other's, `'speed'` that it is our speed over the other's. A line
 * without an other has a value and no ratio.
 * @typedef {object} Line
 * @property {string} id
 * @property {string} what
 * @property {'ns' | 'req/s' | 'MB' | 'ms' | 'bytes'} unit
 * @property {Measured} ours
 * @property {Measured} [other]
 * @property {'time' | 'speed'} [as]
 * @property {number} [ratio]
 * @property {[number, number]} [spread] The middle half of the ratios of single rounds.
 * @property {string} [note]
 * @property {import('./stores/lag.mjs').Lag} [lag] The whole distribution behind `ours`.
 * @property {import('./stores/population.mjs').Population} [population]
 */

/**
 * `cpuMicroseconds`: what the server process used for one request. `serverBusy`: the share of the time that it was running.
 * @typedef {{ name: string, value: number, cpuMicroseconds?: number, serverBusy?: number }} Measured
 */

/**
 * @typedef {{ what: string, why: string }} Skipped
 * @typedef {{ machine: import('./machine.mjs').Machine, effort: 'quick' | 'full', lines: Line[], skipped: Skipped[] }} Report
 */

/** @param {Line} line */
export function lineInWords(line) {
  const verdict = verdictOf(line)
  const comparison =
    line.other === undefined ? '' : ` · ${measuredInWords(line, line.other)} · ${ratioInWords(line)}`
  const target = verdict === null ? '' : `  [${verdict}]`
  return `${line.what}: ${measuredInWords(line, line.ours)}${comparison}${target}`
}

/** @param {Report} report */
export function reportInMarkdown({ machine, effort, lines, skipped }) {
  const missed = lines.filter((line) => judge(line)?.isMet === false)
  const budgeted = lines.filter((line) => judge(line) !== null)
  return [
    '# Benchmark results',
    '',
    `${machineInWords(machine)}${effort === 'quick' ? ' · **quick run: rough numbers**' : ''}`,
    '',
    `${budgeted.length - missed.length} of ${budgeted.length} budgets met. Both sides of a line were measured in the same run, in turns; the ratio is the`,
    'median over the rounds, in brackets its middle half. Absolute numbers belong to this machine only.',
    '',
    '| what | Latchkey | compared with | ratio | budget |',
    '|---|---|---|---|---|',
    ...lines.map(row),
    ...skipped.map(({ what, why }) => `| ${what} | – | – | – | skipped: ${why} |`),
    '',
  ].join('\n')
}

/** @param {Line} line */
function row(line) {
  const other = line.other === undefined ? '–' : measuredInWords(line, line.other)
  const ratio = line.other === undefined ? '–' : ratioInWords(line)
  return `| ${line.what} | ${measuredInWords(line, line.ours)} | ${other} | ${ratio} | ${verdictOf(line) ?? '–'} |`
}

/** @param {Line} line */
function verdictOf(line) {
  const judged = judge(line)
  if (judged === null) return null
  return judged.isMet ? `${judged.target}: met` : `${judged.target}: **MISSED**`
}

/**
 * @param {Line} line
 * @param {Measured} measured
 */
function measuredInWords({ unit }, { name, value, cpuMicroseconds }) {
  const digits = value < 100 ? 1 : 0
  const number = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  const cpu = cpuMicroseconds === undefined ? '' : `, ${cpuMicroseconds.toFixed(1)} µs CPU`
  return `${name} ${number} ${unit}${cpu}`.trimStart()
}

/** @param {Line} line */
function ratioInWords({ as, ratio = Number.NaN, spread = [Number.NaN, Number.NaN], note }) {
  const words = `${ratio.toFixed(2)}${as === 'time' ? '× its time' : '× as fast'} (${spread[0].toFixed(2)}–${spread[1].toFixed(2)})`
  return note === undefined ? words : `${words}; ${note}`
}

/**
 * Keeps a result: the numbers by date, and the table of the latest run of the same suites.
 * @param {Report} report
 * @param {string} what
 * @returns {Promise<string[]>} The files.
 */
export async function writeReport(report, what) {
  const folder = new URL('results/', import.meta.url)
  await mkdir(folder, { recursive: true })
  const json = new URL(`${report.machine.date}-${what}.json`, folder)
  const markdown = new URL(what === 'all' ? 'latest.md' : `latest-${what}.md`, folder)
  await writeFile(json, `${JSON.stringify(report, null, 2)}\n`)
  await writeFile(markdown, reportInMarkdown(report))
  const chart = lagChart(report)
  if (chart === null) return [fileURLToPath(json), fileURLToPath(markdown)]
  const picture = new URL('../docs/images/revocation-lag.svg', import.meta.url)
  await mkdir(new URL('.', picture), { recursive: true })
  await writeFile(picture, chart)
  return [fileURLToPath(json), fileURLToPath(markdown), fileURLToPath(picture)]
}

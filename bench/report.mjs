import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { judge } from './budgets.mjs'
import { machineInWords } from './machine.mjs'
import { lagChart } from './stores/lag-chart.mjs'
import { storesPage } from './stores/page.mjs'

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
 * @typedef {{ id?: string, what: string, why: string }} Skipped
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

const folder = new URL('results/', import.meta.url)

/** @param {Report} report @param {string} what */
const fileOf = ({ machine }, what) => new URL(`${machine.date}-${what}.json`, folder)

/**
 * What was kept today of the same suites, if it was measured on the same machine with the same effort.
 * @param {Report} report
 * @param {string} what
 * @returns {Report | null}
 */
export function readReport(report, what) {
  const file = fileOf(report, what)
  if (!existsSync(file)) return null
  const kept = JSON.parse(readFileSync(file, 'utf8'))
  const isSame =
    kept.effort === report.effort && machineInWords(kept.machine) === machineInWords(report.machine)
  return isSame ? kept : null
}

/**
 * Keeps a result: the numbers by date, the table of the latest run of the same suites, and for the shared stores the picture and the page.
 * @param {Report} report
 * @param {string} what
 * @returns {string[]} The files.
 */
export function writeReport(report, what) {
  const docs = new URL('../docs/', import.meta.url)
  const chart = lagChart(report)
  const files = [
    [fileOf(report, what), `${JSON.stringify(report, null, 2)}\n`],
    [new URL(what === 'all' ? 'latest.md' : `latest-${what}.md`, folder), reportInMarkdown(report)],
    ...(chart === null
      ? []
      : [
          [new URL('images/revocation-lag.svg', docs), chart],
          [new URL('operations/measurements.md', docs), storesPage(report)],
        ]),
  ]
  for (const [file, text] of files) {
    mkdirSync(new URL('.', file), { recursive: true })
    writeFileSync(file, text)
  }
  return files.map(([file]) => fileURLToPath(file))
}

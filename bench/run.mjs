// Side-by-side benchmarks: Latchkey against what it is built on and against its peers, in one run. `npm run bench` at the root
// builds the library and installs the peers first. Options: --only micro|http|stores, --quick, --write; --match lag/http measures of the
// stores only what begins so, and keeps the other lines of today.
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { judge } from './budgets.mjs'
import { runHttp } from './http/index.mjs'
import { describeMachine, machineInWords } from './machine.mjs'
import { runMicro } from './micro/index.mjs'
import { lineInWords, readReport, writeReport } from './report.mjs'
import { runStores } from './stores/index.mjs'

const suites = { micro: runMicro, http: runHttp, stores: runStores }

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    match: { type: 'string', default: '' },
  },
})
if (values.only !== undefined && !Object.hasOwn(suites, values.only)) {
  console.error(`--only takes ${Object.keys(suites).join(', ')}`)
  process.exit(2)
}

const machine = describeMachine()
console.log(machineInWords(machine))
if (values.quick) console.log('Quick run: the numbers are rough.')

/** @type {import('./report.mjs').Report} */
const report = { machine, effort: values.quick ? 'quick' : 'full', lines: [], skipped: [] }
const kept = values.match === '' ? null : readReport(report, values.only ?? 'all')
if (kept !== null) {
  report.lines = kept.lines.filter(({ id }) => !id.startsWith(values.match))
  report.skipped = kept.skipped.filter(({ id }) => id === undefined || !id.startsWith(values.match))
}
for (const [name, run] of Object.entries(suites)) {
  if (values.only !== undefined && values.only !== name) continue
  console.log(`\n── ${name}`)
  await run({
    quick: values.quick,
    match: values.match,
    onLine(line) {
      report.lines.push(line)
      console.log(lineInWords(line))
      // However the run ends, what it has found out is kept.
      if (values.write) writeReport(report, values.only ?? 'all')
    },
    onSkip(skipped) {
      report.skipped.push(skipped)
      console.log(`${skipped.what}: skipped, ${skipped.why}`)
    },
  })
}

const missed = report.lines.filter((line) => judge(line)?.isMet === false)
console.log(`\n${missed.length === 0 ? 'No budget was missed.' : `${missed.length} budgets MISSED:`}`)
for (const line of missed) console.log(`  ${lineInWords(line)}`)
if (values.write) {
  const files = writeReport(report, values.only ?? 'all')
  console.log(`\nWritten: ${files.map((file) => relative(process.cwd(), file)).join(', ')}`)
}

// Makes packages/advisor/src/measured-costs.ts from the committed results of the benchmarks, each cost with its line, file and machine.
//   node scripts/unit-costs.mjs                      writes it
//   node scripts/unit-costs.mjs --check              says what differs from it, and ends with 1
//   node scripts/unit-costs.mjs --results FOLDER     takes other results
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const target = join(root, 'packages/advisor/src/measured-costs.ts')

const microseconds = ({ ours }) => ours.value / 1_000
const ours = ({ ours }) => ours.value
const signInsPerSecond = ({ population }) => population.signInsPerSecond

const oneOfAMillion = 'a session of 1,000,000, with its indexes'
const millionSignIns = 'sign-ins by one process, 64 at a time, up to 1,000,000 sessions'

/**
 * Which line gives which cost, and how. These are absolute figures, and belong to the machine that is named. `what` is there where the words
 * of the line tell of another figure of it.
 */
const costs = [
  { id: 'checkOfCopyUs', unit: 'µs', line: 'session-cached/memory', of: microseconds },
  { id: 'checkOfKnownTokenUs', unit: 'µs', line: 'verify-again/memory', of: microseconds },
  { id: 'verifyEdDsaUs', unit: 'µs', line: 'verify-first/EdDSA/node:crypto', of: microseconds },
  { id: 'verifyEs256Us', unit: 'µs', line: 'verify-first/ES256/node:crypto', of: microseconds },
  { id: 'verifyRs256Us', unit: 'µs', line: 'verify-first/RS256/node:crypto', of: microseconds },
  { id: 'signEdDsaUs', unit: 'µs', line: 'sign/EdDSA/node:crypto', of: microseconds },
  { id: 'signEs256Us', unit: 'µs', line: 'sign/ES256/node:crypto', of: microseconds },
  { id: 'signRs256Us', unit: 'µs', line: 'sign/RS256/node:crypto', of: microseconds },
  // Megabytes of a million are bytes of one.
  { id: 'revocationBytes', unit: 'bytes', line: 'memory/revocations', of: ours },
  {
    id: 'openSealedUs',
    unit: 'µs',
    line: 'sealed-cookie/node:crypto',
    of: ({ other }) => other.value / 1_000,
    what: 'AES-256-GCM and JSON.parse of a record of about 200 bytes',
  },
  {
    id: 'sqlSessionBytes',
    unit: 'bytes',
    line: 'population/postgres/1000000/bytes',
    of: ours,
    what: oneOfAMillion,
  },
  {
    id: 'redisSessionBytes',
    unit: 'bytes',
    line: 'population/redis/1000000/bytes',
    of: ours,
    what: oneOfAMillion,
  },
  {
    id: 'sqlWritesPerSecond',
    unit: '1/s',
    line: 'population/postgres/1000000/bytes',
    of: signInsPerSecond,
    what: millionSignIns,
  },
  {
    id: 'redisWritesPerSecond',
    unit: '1/s',
    line: 'population/redis/1000000/bytes',
    of: signInsPerSecond,
    what: millionSignIns,
  },
  { id: 'sqlReadsPerSecond', unit: '1/s', line: 'distance/postgres/0/check, no copies/SELECT', of: ours },
  { id: 'redisReadsPerSecond', unit: '1/s', line: 'distance/redis/0/check, no copies/GET', of: ours },
  {
    // One process that does nothing else: what each check takes of its time, so at most that of its CPU.
    id: 'lookUpUs',
    unit: 'µs',
    line: 'distance/redis/0/check, no copies/GET',
    of: ({ ours }) => 1e6 / ours.value,
  },
  { id: 'feedLagS', unit: 's', line: 'lag/postgres/4/500', of: ({ ours }) => ours.value / 1_000 },
]

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    results: { type: 'string', default: join(root, 'bench/results') },
  },
})

const runs = newestFirst(resolve(values.results))
const measured = costs.map(measure)
if (values.check) check()
else write()

/** Full runs only: a quick one is rough. */
function newestFirst(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse()
    .map((name) => ({
      file: `bench/results/${name}`,
      report: JSON.parse(readFileSync(join(folder, name), 'utf8')),
    }))
    .filter(({ report }) => report.effort === 'full')
}

/** Three digits: what a machine repeats. */
function measure({ id, unit, line: wanted, of, what }) {
  for (const { file, report } of runs) {
    const line = report.lines.find(({ id }) => id === wanted)
    if (line === undefined) continue
    const { cpu, cores, node, date } = report.machine
    const machine = `${cpu}, ${cores} cores, Node ${node.replace('v', '')}, ${date}`
    return {
      id,
      value: Number(of(line).toPrecision(3)),
      unit,
      what: what ?? line.what,
      line: wanted,
      file,
      machine,
    }
  }
  console.error(`No full run in ${values.results} has the line ${wanted}, which ${id} comes from.`)
  process.exit(1)
}

function check() {
  const text = readFileSync(target, 'utf8')
  const drifted = measured.filter((cost) => !text.includes(entryOf(cost)))
  for (const { id, value, file } of drifted) {
    console.error(`${id} is ${value} in ${file}, and something else in the advisor.`)
  }
  if (text === fileOf(measured)) return
  console.error('Make it anew: node scripts/unit-costs.mjs')
  process.exit(1)
}

function write() {
  writeFileSync(target, fileOf(measured))
  console.log(`Written: ${relative(process.cwd(), target)}`)
}

/** As the formatter of the repository would write it. */
function fileOf(measured) {
  return `// Made by scripts/unit-costs.mjs from bench/results. Changes belong there.

/** A figure of a committed result. */
export interface MeasuredCost {
  readonly value: number
  readonly unit: string
  /** What was measured. */
  readonly what: string
  /** The id of its line in the file. */
  readonly line: string
  readonly file: string
  readonly machine: string
}

export type MeasuredCostId =
${measured.map(({ id }) => `  | '${id}'`).join('\n')}

export const measuredCosts: Readonly<Record<MeasuredCostId, MeasuredCost>> = {
${measured.map(entryOf).join('')}}
`
}

function entryOf({ id, ...cost }) {
  const members = Object.entries(cost).map(([name, value]) => {
    return `    ${name}: ${typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : value},\n`
  })
  return `  ${id}: {\n${members.join('')}  },\n`
}

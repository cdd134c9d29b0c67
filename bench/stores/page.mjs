// The page of the docs about what was measured of the stores: made from a report, so that no figure in it was typed.
import { machineInWords } from '../machine.mjs'
import { shares } from './lag.mjs'

const names = { embedded: 'embedded', redis: 'Redis', postgres: 'PostgreSQL', http: 'HTTP feed' }

/** @param {import('../report.mjs').Report} report */
export function storesPage({ machine, effort, lines, skipped }) {
  return [
    '# Measurements of the stores',
    '',
    `Made by \`npm run bench -- --only stores --write\` on: ${machineInWords(machine)}.${effort === 'quick' ? ' A quick run: the numbers are rough.' : ''}`,
    'Everything ran on that one machine, so processes, databases and the one who revokes took turns on its cores: with as many machines as there are processes, lags are shorter, and networks add to them.',
    'All figures are in the [results](../../bench/results/latest-stores.md).',
    '',
    '## How late a revocation is',
    '',
    '![Share of refusals by milliseconds after the acknowledgement, for each store, with 4 and with 8 processes](../images/revocation-lag.svg)',
    '',
    'From the moment at which the one who revokes has the answer to the moment at which a process refuses the credential, in milliseconds. Each process admits every session first, is told by the feed, and checks again at once.',
    'The first second of each run does not count. With the embedded store every check asks the log, so each process is asked right after the acknowledgement, and the figure says that none admitted anybody.',
    '`HTTP feed` is a service without a store that follows an issuer.',
    '',
    ...table(
      ['store', 'processes', 'revocations/s', 'refusals', ...shares.map(shareInWords)],
      lines.flatMap(({ lag }) => (lag === undefined ? [] : [lagRow(lag)])),
    ),
    ...skipped.flatMap(({ what, why }) => ['', `Not in the table: ${what}: ${why}.`]),
    '',
    '## What distance costs',
    '',
    'One process, 64 requests under way, 1,000 sessions; the line to the database holds every piece back for half of the round trip. `copies` is the default: checks are answered in the process while the feed is heard.',
    '',
    ...table(
      ['store', 'round trip', 'check', 'checks/s', 'median', 'compared with', 'its requests/s', 'ratio'],
      lines.filter(({ id }) => id.startsWith('distance/')).map(distanceRow),
    ),
    '',
    '## A million sessions',
    '',
    'One session for each of so many subjects, signed in by one process, 64 at a time. PostgreSQL flushes each commit to disk; Redis keeps everything in memory only.',
    '',
    ...table(
      ['store', 'sessions', 'bytes a session', 'sign-ins/s on the way'],
      lines.flatMap(({ population }) => (population === undefined ? [] : [populationRow(population)])),
    ),
    '',
    'What ending all sessions of a subject takes, median of 15, in milliseconds:',
    '',
    ...table(
      [
        'store',
        'sessions in the store',
        ...subjectSizes(lines).map((of) => `of a subject with ${number(of)}`),
      ],
      lines.flatMap(({ population }) => (population === undefined ? [] : [endRow(population)])),
    ),
    '',
  ].join('\n')
}

function lagRow({ kind, processes, perSecond, samples, quantilesMs }) {
  return [names[kind], processes, perSecond, number(samples), ...quantilesMs.map((ms) => ms.toFixed(1))]
}

function distanceRow({ id, ours, other, ratio }) {
  const [, kind, roundTripMs, check] = id.split('/')
  return [
    names[kind],
    `${roundTripMs} ms`,
    check.replace('check, ', ''),
    number(Math.round(ours.value)),
    `${ours.medianMs.toFixed(ours.medianMs < 0.1 ? 4 : 2)} ms`,
    other.name,
    number(Math.round(other.value)),
    `${ratio < 10 ? ratio.toFixed(2) : Math.round(ratio)} × as fast`,
  ]
}

function populationRow({ kind, sessions, bytesPerSession, signInsPerSecond }) {
  return [names[kind], number(sessions), Math.round(bytesPerSession), number(Math.round(signInsPerSecond))]
}

function endRow({ kind, sessions, endAll }) {
  return [names[kind], number(sessions), ...endAll.map(({ medianMs }) => medianMs.toFixed(1))]
}

function subjectSizes(lines) {
  return (
    lines.find(({ population }) => population !== undefined)?.population?.endAll.map(({ of }) => of) ?? []
  )
}

function shareInWords(share) {
  return share === 1 ? 'worst' : share === 0.5 ? 'median' : `p${share * 100}`
}

const number = (value) => value.toLocaleString('en')

/** As the formatter of the repository writes it. */
function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length), 3))
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  return [
    line(cells[0]),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...cells.slice(1).map(line),
  ]
}

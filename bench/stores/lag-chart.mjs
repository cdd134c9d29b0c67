// The lag lines of a report as a picture: for each number of processes, what share of the refusals had come after so many milliseconds.
// A plain SVG that follows the reader's colour scheme; lines differ by dashes and labels as well as by colour.
import { machineInWords } from '../machine.mjs'

const width = 880
const panel = { top: 96, height: 250, left: 64, width: 360, gap: 48 }
const axisMs = [0.1, 1, 10, 100, 1_000]
const axisShares = [0, 0.25, 0.5, 0.75, 1]
const names = { redis: 'Redis', postgres: 'PostgreSQL', http: 'HTTP feed' }
const dashes = { 50: '5 4', 500: 'none' }

/**
 * @param {import('../report.mjs').Report} report
 * @returns {string | null} Null if it has no lag lines.
 */
export function lagChart({ machine, lines }) {
  const lags = lines.flatMap(({ lag }) => (lag === undefined ? [] : [lag]))
  if (lags.length === 0) return null
  // Where every check asks the log, nothing is late and there is no curve to draw.
  const drawn = lags.filter(({ kind }) => Object.hasOwn(names, kind))
  const zero = lags.filter(({ kind }) => kind === 'embedded').reduce((sum, { samples }) => sum + samples, 0)
  const counts = [...new Set(drawn.map(({ processes }) => processes))].sort((a, b) => a - b)
  const height = panel.top + panel.height + 110
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title note">`,
    `<title id="title">Revocation lag by store: from the acknowledgement to the refusal by every process</title>`,
    style,
    `<rect class="page" width="${width}" height="${height}" rx="8"/>`,
    `<text class="title" x="${panel.left}" y="34">How late a revocation is, on every process</text>`,
    `<text x="${panel.left}" y="56">Share of refusals that had come so many milliseconds after the one who revoked was answered.</text>`,
    ...counts.map((processes, index) =>
      drawPanel(
        panel.left + index * (panel.width + panel.gap),
        processes,
        drawn.filter((lag) => lag.processes === processes),
      ),
    ),
    `<text id="note" class="small" x="${panel.left}" y="${height - 52}">Solid: 500 revocations a second. Dashed: 50. In the corner: p99 at 50 and at 500 a second.</text>`,
    `<text class="small" x="${panel.left}" y="${height - 34}">Embedded store: 0 ms, none of ${zero.toLocaleString('en')} checks after the acknowledgement was admitted.</text>`,
    `<text class="small" x="${panel.left}" y="${height - 16}">${escaped(machineInWords(machine))}</text>`,
    '</svg>',
    '',
  ].join('\n')
}

const style = `<style>
  svg { --ink: #1f2328; --soft: #59636e; --rule: #d1d9e0; --page: #ffffff; --redis: #b3261e; --postgres: #0b57d0; --http: #146c2e }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #f0f6fc; --soft: #9198a1; --rule: #3d444d; --page: #0d1117; --redis: #ff8a80; --postgres: #79b8ff; --http: #7ee787 }
  }
  text { font: 13px system-ui, sans-serif; fill: var(--ink) }
  .title { font-size: 17px; font-weight: 600 }
  .small { font-size: 11.5px; fill: var(--soft) }
  .page { fill: var(--page) }
  .rule { stroke: var(--rule) }
  .curve { fill: none; stroke-width: 2 }
  .redis { stroke: var(--redis) } .postgres { stroke: var(--postgres) } .http { stroke: var(--http) }
  text.redis { fill: var(--redis); stroke: none } text.postgres { fill: var(--postgres); stroke: none } text.http { fill: var(--http); stroke: none }
</style>`

function drawPanel(left, processes, lags) {
  const x = (ms) => {
    const [least, most] = [axisMs[0], axisMs.at(-1)]
    const share = Math.log(Math.min(most, Math.max(least, ms)) / least) / Math.log(most / least)
    return round(left + share * panel.width)
  }
  const y = (share) => round(panel.top + (1 - share) * panel.height)
  const bottom = panel.top + panel.height
  return [
    `<text x="${left}" y="${panel.top - 12}" font-weight="600">${processes} processes</text>`,
    ...axisShares.map(
      (share) =>
        `<line class="rule" x1="${left}" x2="${left + panel.width}" y1="${y(share)}" y2="${y(share)}"/>` +
        `<text class="small" x="${left - 8}" y="${y(share) + 4}" text-anchor="end">${share * 100} %</text>`,
    ),
    ...axisMs.map(
      (ms) =>
        `<line class="rule" x1="${x(ms)}" x2="${x(ms)}" y1="${panel.top}" y2="${bottom}"/>` +
        `<text class="small" x="${x(ms)}" y="${bottom + 18}" text-anchor="middle">${axisLabel(ms)}</text>`,
    ),
    ...lags.map(({ kind, perSecond, curve }) => {
      const points = curve.map(({ ms, share }) => `${x(ms)},${y(share)}`).join(' ')
      return `<polyline class="curve ${kind}" stroke-dasharray="${dashes[perSecond] ?? 'none'}" points="${points}"/>`
    }),
    ...Object.keys(names)
      .filter((kind) => lags.some((lag) => lag.kind === kind))
      .map(
        (kind, index) =>
          `<text class="${kind}" x="${left + panel.width - 10}" y="${bottom - 62 + index * 18}" text-anchor="end">${names[kind]} ${p99s(lags, kind)}</text>`,
      ),
  ].join('\n')
}

/** One for each rate; a rate that the machine did not carry has none. */
function p99s(lags, kind) {
  const of = Object.keys(dashes).map((rate) =>
    lags.find((lag) => lag.kind === kind && lag.perSecond === Number(rate)),
  )
  return `${of.map((lag) => lag?.quantilesMs[2].toFixed(1) ?? '–').join(' · ')} ms`
}

const axisLabel = (ms) => (ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`)

const round = (value) => Math.round(value * 10) / 10

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

import { machineInWords } from '../machine.ts'
import type { LabResult } from '../result.ts'
import { cpuChart } from './charts/cpu-chart.ts'
import { distanceCharts } from './charts/distance-chart.ts'
import { exposureChart } from './charts/exposure-chart.ts'
import { outageCharts } from './charts/outage-chart.ts'
import { escaped, type Chart } from './charts/svg.ts'
import { wireChart } from './charts/wire-chart.ts'
import { highlights } from './highlights.ts'
import { pageStyle, patterns } from './page-style.ts'
import { allTables } from './tables/all-tables.ts'
import type { Table } from './tables/table.ts'

/** One file that needs no other, no network and no script: what a run has measured, as pictures and as tables. */
export function reportInHtml(result: LabResult): string {
  const { machine, effort, command, startedAt, tookSeconds, versions } = result
  const tables = allTables(result)
  const takeaways = highlights(result)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>What the lab measured, ${escaped(machine.date)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
<div class="page">
<header>
<h1>What the lab measured</h1>
<p class="soft">${escaped(machineInWords(machine))}</p>
<p class="soft"><code>${escaped(command)}</code>, ${escaped(startedAt)}, ${tookSeconds} s. ${escaped(
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  )}.${effort === 'quick' ? ' <strong>A quick run: rough numbers.</strong>' : ''} Absolute numbers belong to this machine only.</p>
<nav aria-label="Sections"><ul>${tables.map(({ id, title }) => `<li><a href="#${id}">${escaped(title)}</a></li>`).join('')}</ul></nav>
</header>
<main>
${takeaways.length === 0 ? '' : `<ul class="takeaways">${takeaways.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`}
${patterns}
<div class="charts">
${charts(result).map(figureOf).join('\n')}
</div>
${tables.map(sectionOf).join('\n')}
</main>
</div>
</body>
</html>
`
}

function charts(result: LabResult): readonly Chart[] {
  return [
    exposureChart(result),
    cpuChart(result),
    wireChart(result),
    ...outageCharts(result),
    ...distanceCharts(result),
  ].filter((chart) => chart !== null)
}

function figureOf({ id, title, note, svg }: Chart): string {
  return `<figure id="${id}"><figcaption><strong>${escaped(title)}</strong><span>${escaped(note)}</span></figcaption>
${svg}
</figure>`
}

/** Open where it is short; behind a heading where it is long. */
const openRows = 16

function sectionOf(table: Table): string {
  const { id, title, intro, rows } = table
  const isOpen = rows.length <= openRows ? ' open' : ''
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${escaped(title)}</h2>
${intro.map((text) => `<p>${escaped(text)}</p>`).join('\n')}
<details${isOpen}><summary>${rows.length} ${rows.length === 1 ? 'row' : 'rows'}</summary>
<div class="scroll" tabindex="0" role="region" aria-labelledby="${id}">${tableInHtml(table)}</div></details>
</section>`
}

function tableInHtml({ columns, rows }: Table): string {
  const head = columns.map(
    ({ name, isNumber }) => `<th scope="col"${isNumber ? ' class="number"' : ''}>${escaped(name)}</th>`,
  )
  const body = rows.map((row) => {
    const cells = row.map((text, index) => {
      const column = columns[index]
      const kinds = [column?.isNumber === true ? 'number' : '', text.startsWith('OFF: ') ? 'off' : ''].filter(
        (kind) => kind !== '',
      )
      const kind = kinds.length === 0 ? '' : ` class="${kinds.join(' ')}"`
      return `<td${kind} data-label="${escaped(column?.name ?? '')}">${escaped(text)}</td>`
    })
    return `<tr>${cells.join('')}</tr>`
  })
  return `<table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`
}

import { escapeHtml } from './inline.ts'

/** Where something was measured. */
export interface Machine {
  readonly date: string
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly node: string
  readonly platform: string
}

export function machineInWords({ cpu, cores, memoryGiB, node, platform, date }: Machine): string {
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, Node ${node.replace('v', '')}, ${platform}, ${date}`
}

/** A table of measurements: the first cell of a row is its name. */
export interface Figure {
  readonly heads: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly caption: string
}

export function figureHtml({ heads, rows, caption }: Figure): string {
  const head = heads.map((text) => `<th role="columnheader" scope="col">${escapeHtml(text)}</th>`).join('')
  const body = rows.map((cells) => rowHtml(cells, heads)).join('')
  return `<figure class="figures"><table class="reflow" role="table"><thead role="rowgroup"><tr role="row">${head}</tr></thead><tbody role="rowgroup">${body}</tbody></table><figcaption>${escapeHtml(caption)}</figcaption></figure>`
}

function rowHtml([name = '', ...cells]: readonly string[], [, ...labels]: readonly string[]): string {
  const rest = cells.map((text, index) => {
    return `<td role="cell" data-label="${escapeHtml(labels[index] ?? '')}">${escapeHtml(text)}</td>`
  })
  return `<tr role="row"><th role="rowheader" scope="row">${escapeHtml(name)}</th>${rest.join('')}</tr>`
}

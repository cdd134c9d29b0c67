import { anchorOf, escapeHtml, inlineHtml, plainText, type ResolveLink } from './inline.ts'

export interface MarkdownContext {
  readonly resolve: ResolveLink
  /** HTML of a fenced block with a kind of its own, such as `figures`; undefined: it is code. */
  readonly block: (kind: string, text: string) => string | undefined
}

export interface Rendered {
  readonly title: string
  /** The first sentence, for search engines. */
  readonly description: string
  readonly html: string
}

/**
 * The part of Markdown that the guide is written in: one title, headings, paragraphs, flat lists, tables and fenced blocks. Whatever
 * else turns up is an error of the text, and stops the build.
 */
export function renderMarkdown(source: string, context: MarkdownContext): Rendered {
  const [first = '', ...blocks] = blocksOf(source)
  if (!first.startsWith('# ')) throw new Error(`A page of the guide starts with its title, not with ${first}`)
  const title = plainText(first.slice(2))
  const lead = blocks[0] ?? ''
  const html = blocks.map((block, index) => blockHtml(block, context, index === 0)).join('\n')
  return {
    title,
    description: plainText(lead.replaceAll('\n', ' ')).split(/(?<=[.?!]) /)[0]!,
    html: `<h1 tabindex="-1">${inlineHtml(first.slice(2), context.resolve)}</h1>\n${html}`,
  }
}

/** Blocks are parted by empty lines, except inside of fences. */
function blocksOf(source: string): readonly string[] {
  return source
    .split(/^(```\w*\n[\s\S]*?^```)$/m)
    .flatMap((piece, index) => (index % 2 === 1 ? [piece] : piece.split(/\n{2,}/)))
    .map((block) => block.replaceAll(/^\n+|\n+$/g, ''))
    .filter((block) => block !== '')
}

function blockHtml(block: string, context: MarkdownContext, isLead: boolean): string {
  const inline = (text: string): string => inlineHtml(text.trim(), context.resolve)
  const fence = /^```(\w*)\n([\s\S]*?)```$/.exec(block)
  if (fence !== null) {
    const [, kind = '', text = ''] = fence
    return context.block(kind, text) ?? `<pre class="code"><code>${escapeHtml(text.trimEnd())}</code></pre>`
  }
  const heading = /^(##+) (.+)$/.exec(block)
  if (heading !== null) {
    const level = heading[1]!.length
    return `<h${level} id="${anchorOf(heading[2]!)}">${inline(heading[2]!)}</h${level}>`
  }
  if (block.startsWith('|')) return tableHtml(block, inline)
  if (/^(- |\d+\. )/.test(block)) {
    const tag = block.startsWith('- ') ? 'ul' : 'ol'
    const items = block.split(/^(?:- |\d+\. )/m).slice(1)
    return `<${tag}>${items.map((item) => `<li>${inline(item.replaceAll(/\n\s*/g, ' '))}</li>`).join('')}</${tag}>`
  }
  if (/^[#>]/.test(block)) throw new Error(`The guide has no such block: ${block}`)
  return `<p${isLead ? ' class="lead"' : ''}>${inline(block.replaceAll('\n', ' '))}</p>`
}

/** A table whose rows become cards where it is narrow. Roles are said, because a table that is no table any more loses them. */
function tableHtml(block: string, inline: (text: string) => string): string {
  const [head = [], , ...rows] = block.split('\n').map(cellsOf)
  const heads = head.map((cell) => `<th role="columnheader" scope="col">${inline(cell)}</th>`).join('')
  const body = rows.map((cells) => {
    const [name = '', ...rest] = cells
    const values = rest.map(
      (cell, index) =>
        `<td role="cell" data-label="${escapeHtml(plainText(head[index + 1]!))}">${inline(cell)}</td>`,
    )
    return `<tr role="row"><th role="rowheader" scope="row">${inline(name)}</th>${values.join('')}</tr>`
  })
  return `<table class="reflow" role="table"><thead role="rowgroup"><tr role="row">${heads}</tr></thead><tbody role="rowgroup">${body.join('')}</tbody></table>`
}

function cellsOf(line: string): readonly string[] {
  return line
    .trim()
    .replaceAll(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
}

/** Says where a link of the text leads on the site; null: nowhere here, so that only its words are shown. */
export type ResolveLink = (target: string) => string | null

/** Code, links, bold and italic: all that the text of the guide uses inside of a paragraph. */
export function inlineHtml(text: string, resolve: ResolveLink): string {
  return text
    .split(/(`[^`]+`)/)
    .map((piece, index) =>
      index % 2 === 1 ? `<code>${escapeHtml(piece.slice(1, -1))}</code>` : proseHtml(piece, resolve),
    )
    .join('')
}

/** The same without any marks, for titles and descriptions. */
export function plainText(text: string): string {
  return text
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll('**', '')
    .replaceAll('`', '')
    .replaceAll(/\b_|_\b/g, '')
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Where a heading can be linked to. */
export function anchorOf(heading: string): string {
  return plainText(heading)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}

function proseHtml(text: string, resolve: ResolveLink): string {
  return escapeHtml(text)
    .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_, words: string, target: string) => {
      const address = resolve(target)
      return address === null ? words : `<a href="${address}">${words}</a>`
    })
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/(^|[\s(])_([^_]+)_(?=$|[\s).,:;?!])/g, '$1<em>$2</em>')
}

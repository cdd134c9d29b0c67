import { readJson, type JsonNode } from './read-json.ts'

/** JSON with line breaks and two spaces a level: digits, order, escapes and repeated names stay as written. Null when it is not JSON. */
export function prettyJson(text: string): string | null {
  const { root } = readJson(text)
  return root === null ? null : pretty(root, text, '')
}

/** JSON without white space, and all else as written. Null when it is not JSON. */
export function compactJson(text: string): string | null {
  const { root, tokens } = readJson(text)
  if (root === null) return null
  return tokens
    .filter(({ kind }) => kind !== 'space')
    .map(({ start, end }) => text.slice(start, end))
    .join('')
}

function pretty(node: JsonNode, text: string, indent: string): string {
  const inner = `${indent}  `
  if (node.kind === 'array') {
    if (node.items.length === 0) return '[]'
    return `[\n${node.items.map((item) => inner + pretty(item, text, inner)).join(',\n')}\n${indent}]`
  }
  if (node.kind === 'object') {
    if (node.members.length === 0) return '{}'
    const lines = node.members.map(
      ({ nameStart, nameEnd, value }) =>
        `${inner}${text.slice(nameStart, nameEnd)}: ${pretty(value, text, inner)}`,
    )
    return `{\n${lines.join(',\n')}\n${indent}}`
  }
  return text.slice(node.start, node.end)
}

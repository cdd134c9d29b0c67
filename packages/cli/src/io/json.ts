/** JSON text that goes into the output as it is written, digit for digit. */
export class RawJson {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** As `JSON.stringify` with two spaces a level, and `RawJson` verbatim. Members that are undefined are left out. */
export function toJson(value: unknown, indent = ''): string {
  if (value instanceof RawJson) return value.text
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return `[\n${value.map((item) => inner + toJson(item, inner)).join(',\n')}\n${indent}]`
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  if (members.length === 0) return '{}'
  const lines = members.map(([name, member]) => `${inner}${JSON.stringify(name)}: ${toJson(member, inner)}`)
  return `{\n${lines.join(',\n')}\n${indent}}`
}

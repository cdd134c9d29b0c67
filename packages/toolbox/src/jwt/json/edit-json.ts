import { readJson } from './read-json.ts'

/**
 * The text of a JSON object with one member set to a JSON value, or removed when the value is null; everything else stays as it
 * is written, byte for byte. Of repeated members the last is set, and all are removed. Null when the text is not a JSON object or
 * the value is not JSON.
 */
export function editMember(text: string, name: string, value: string | null): string | null {
  const { root } = readJson(text)
  if (root?.kind !== 'object' || (value !== null && readJson(value).root === null)) return null
  if (value === null) return removeMembers(text, name)
  const existing = root.members.findLast((member) => member.name === name)
  if (existing !== undefined)
    return text.slice(0, existing.value.start) + value + text.slice(existing.value.end)
  const last = root.members.at(-1)
  if (last === undefined)
    return `${text.slice(0, root.start)}{${JSON.stringify(name)}:${value}}${text.slice(root.end)}`
  // As the members before it are written: the same white space in front of the name and behind the colon.
  const before = /[,{](\s*)$/.exec(text.slice(0, last.nameStart))?.[1] ?? ''
  const between = text.slice(last.nameEnd, last.value.start)
  return `${text.slice(0, last.value.end)},${before}${JSON.stringify(name)}${between}${value}${text.slice(last.value.end)}`
}

function removeMembers(text: string, name: string): string {
  let rest = text
  for (;;) {
    const { root } = readJson(rest)
    const members = root?.kind === 'object' ? root.members : []
    const index = members.findIndex((member) => member.name === name)
    const member = members[index]
    if (member === undefined) return rest
    const [previous, next] = [members[index - 1], members[index + 1]]
    // With the comma in front of it, or, for the first, with the one behind it.
    const start = previous === undefined ? member.nameStart : previous.value.end
    const end = previous === undefined && next !== undefined ? next.nameStart : member.value.end
    rest = rest.slice(0, start) + rest.slice(end)
  }
}

import type { JsonMember, JsonNode } from './read-json.ts'

/** The member that nearly all parsers keep: the last of its name. */
export function memberOf(node: JsonNode | null, name: string): JsonNode | null {
  return lastMember(node, name)?.value ?? null
}

/** As `memberOf`, with the place of the name. */
export function lastMember(node: JsonNode | null, name: string): JsonMember | null {
  if (node?.kind !== 'object') return null
  return node.members.findLast((member) => member.name === name) ?? null
}

/** The text of a string member, or null when there is none or it is something else. */
export function stringMember(node: JsonNode | null, name: string): string | null {
  const value = memberOf(node, name)
  return value?.kind === 'string' ? value.value : null
}

/** "a string", "an array": for sentences about a wrong type. */
export function kindWords(node: JsonNode): string {
  return {
    object: 'an object',
    array: 'an array',
    string: 'a string',
    number: 'a number',
    boolean: 'a boolean',
    null: 'null',
  }[node.kind]
}

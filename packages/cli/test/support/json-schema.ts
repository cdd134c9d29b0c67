/** The part of JSON Schema 2020-12 that our schemas use. A word that is not here is an error, so none goes unchecked. */
export type Schema =
  | true
  | {
      readonly $schema?: string
      readonly title?: string
      readonly description?: string
      readonly type?: string | readonly string[]
      readonly properties?: Readonly<Record<string, Schema>>
      readonly required?: readonly string[]
      readonly additionalProperties?: false
      readonly items?: Schema
      readonly enum?: readonly unknown[]
      readonly const?: unknown
      readonly anyOf?: readonly Schema[]
    }

const known = new Set([
  '$schema',
  'title',
  'description',
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
  'anyOf',
])

/** What of a value its schema does not allow, each with its place. */
export function problemsWith(value: unknown, schema: Schema, path = '$'): readonly string[] {
  if (schema === true) return []
  const unknownWord = Object.keys(schema).find((word) => !known.has(word))
  if (unknownWord !== undefined)
    throw new Error(`The schema has "${unknownWord}", which is not checked here.`)
  const problems: string[] = []
  const types = schema.type === undefined ? [] : [schema.type].flat()
  if (types.length > 0 && !types.some((type) => isOfType(value, type)))
    return [`${path} is no ${types.join(' or ')}`]
  if (schema.const !== undefined && value !== schema.const)
    problems.push(`${path} is not ${JSON.stringify(schema.const)}`)
  if (schema.enum !== undefined && !schema.enum.includes(value))
    problems.push(`${path} is not among ${schema.enum.join(', ')}`)
  if (schema.anyOf !== undefined) {
    const tried = schema.anyOf.map((one) => problemsWith(value, one, path))
    if (tried.every((found) => found.length > 0)) problems.push(...(tried.at(-1) ?? []))
  }
  if (Array.isArray(value) && schema.items !== undefined) {
    for (const [index, item] of value.entries())
      problems.push(...problemsWith(item, schema.items, `${path}[${index}]`))
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    problems.push(...memberProblems(value as Readonly<Record<string, unknown>>, schema, path))
  return problems
}

function memberProblems(
  value: Readonly<Record<string, unknown>>,
  { properties = {}, required = [], additionalProperties }: Exclude<Schema, true>,
  path: string,
): readonly string[] {
  const missing = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => `${path}.${name} is missing`)
  const others = Object.entries(value).flatMap(([name, member]) => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (schema !== undefined) return problemsWith(member, schema, `${path}.${name}`)
    return additionalProperties === false ? [`${path}.${name} is not described`] : []
  })
  return [...missing, ...others]
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === type
}

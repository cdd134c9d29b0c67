import { firstSchema } from './schema-1.ts'

/** A version of the schema, as what it adds to the one before. What was released is never edited. */
export interface SchemaVersion {
  readonly sql: (schema: string) => string
  /** The oldest code, named by the newest schema that it knew, that goes on working when the schema is of this version. */
  readonly oldestCode: number
}

/** Version 1, 2 … */
export const released: readonly SchemaVersion[] = [{ sql: firstSchema, oldestCode: 1 }]

/** What a version of the code can use. */
export interface CodeVersion {
  /** The newest schema that it knows, which is also its name for the schema. */
  readonly newest: number
  /** The oldest schema that it can still use. */
  readonly oldest: number
}

export const thisCode: CodeVersion = { newest: released.length, oldest: 1 }

/** What a database says of its schema; version 0 for none. */
export interface FoundSchema {
  readonly version: number
  readonly oldestCode: number
}

/** A newer schema says whether it gets along with older code, since the code cannot know; of an older one, the code says. */
export function fits(code: CodeVersion, schema: FoundSchema): boolean {
  if (schema.version > code.newest) return schema.oldestCode <= code.newest
  return schema.version >= Math.max(1, code.oldest)
}

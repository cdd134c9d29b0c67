import { LatchkeyError } from 'latchkey'
import type { Documents } from 'latchkey/store'

/** A document whose bytes are JSON, read and checked. */
export interface JsonDocument<T> {
  readonly value: T
  readonly version: number
}

/** Turns what was stored back into a value, or answers null if it is not one of ours. */
export type Parse<T> = (stored: unknown) => T | null

/**
 * Reads one document.
 * @throws `store_corrupt` if it holds something that Latchkey did not write
 */
export async function readJson<T>(
  documents: Documents,
  key: string,
  parse: Parse<T>,
): Promise<JsonDocument<T> | null> {
  const found = await documents.get(key)
  if (found === null) return null
  const value = parse(parseText(Buffer.from(found.value).toString('utf8')))
  if (value === null) {
    throw new LatchkeyError('store_corrupt', `The document ${key} is not one that this server wrote.`)
  }
  return { value, version: found.version }
}

/** Writes if the stored version is still `expectedVersion` (0: there must be none); false if it is not. */
export async function writeJson(documents: Documents, key: string, write: JsonWrite): Promise<boolean> {
  return documents.put(key, Buffer.from(JSON.stringify(write.value)), {
    expectedVersion: write.expectedVersion,
    expiresAtMs: write.expiresAtMs ?? null,
  })
}

export interface JsonWrite {
  readonly value: object
  readonly expectedVersion: number
  /** When the document may be purged. @default null, which means never */
  readonly expiresAtMs?: number | null
}

/** True for a JSON object: not null, not a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

import { fromUtf8 } from '../bytes.ts'
import { isLatchkeyError } from '../errors.ts'
import { pass, refuse, type Verdict } from '../verdict.ts'
import type { HttpRequest } from './message.ts'

export type BodyFields = Readonly<Record<string, unknown>>

export interface ReadBody {
  readonly format: 'json' | 'form'
  readonly fields: BodyFields
}

export type BodyReason = 'content_type_unsupported' | 'body_malformed' | 'body_too_large'

const maxDepth = 16
const maxFields = 100

/**
 * Reads the named fields of a JSON object or a form. Any other content type is refused before the body is looked at: a plain-text body that
 * holds JSON is how a foreign page sends JSON without asking first (CSRF-8).
 */
export async function readFields(
  request: HttpRequest,
  maxBytes: number,
): Promise<Verdict<ReadBody, BodyReason>> {
  const format = formatOf(request.header('content-type'))
  if (format === null) return refuse('content_type_unsupported')
  try {
    const body = await request.body(maxBytes)
    const fields = 'parsed' in body ? plainObject(body.parsed) : parse(format, body.bytes)
    return fields === null ? refuse('body_malformed') : pass({ format, fields })
  } catch (error) {
    if (isLatchkeyError(error, 'body_invalid')) return refuse('body_too_large')
    throw error
  }
}

/** A field that must be text: arrays, objects and numbers are refused, not converted (AUTH-24). */
export function textField(fields: BodyFields, name: string): string | null {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  return typeof value === 'string' ? value : null
}

function formatOf(contentType: string | null): ReadBody['format'] | null {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/json') return 'json'
  if (type === 'application/x-www-form-urlencoded') return 'form'
  return null
}

function parse(format: ReadBody['format'], bytes: Uint8Array): BodyFields | null {
  const text = fromUtf8(bytes)
  if (text === null) return null
  return format === 'json' ? parseJson(text) : parseForm(text)
}

function parseJson(text: string): BodyFields | null {
  if (isTooDeep(text)) return null
  try {
    return plainObject(JSON.parse(text) as unknown)
  } catch {
    return null
  }
}

function parseForm(text: string): BodyFields | null {
  const entries = [...new URLSearchParams(text)]
  const fields = new Map(entries)
  // A name that is there twice means different things to different readers.
  return entries.length > maxFields || fields.size !== entries.length ? null : Object.fromEntries(fields)
}

function plainObject(value: unknown): BodyFields | null {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as BodyFields) : null // an object has named fields
}

/** Counts brackets, those in texts included: a body of ours never comes near the limit either way. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (const character of text) {
    if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    if (depth > maxDepth) return true
  }
  return false
}

import { LatchkeyError, pass, refuse, type Verdict } from 'latchkey'
import type { ServerContext } from './env.ts'

export type BodyRefusal = 'too_large' | 'unsupported' | 'malformed'

/** A body as named values, before anybody has looked at their types. */
export interface NamedValues {
  readonly format: 'json' | 'form'
  readonly values: Readonly<Record<string, unknown>>
}

/** Names and passwords: no body that this server takes needs more. */
export const signInBodyBytes = 8_192
const maxFormFields = 100
const maxJsonDepth = 16

/**
 * Reads a body of JSON or of an HTML form, by its declared type and no other: a cross-site form can only send types that are not
 * `application/json`, so a JSON endpoint that is lenient here is one that any page can write to.
 */
export async function readBody(
  c: ServerContext,
  maxBytes: number,
): Promise<Verdict<NamedValues, BodyRefusal>> {
  const type = (c.req.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase()
  const format =
    type === 'application/json' ? 'json' : type === 'application/x-www-form-urlencoded' ? 'form' : null
  if (format === null || c.req.header('content-encoding') !== undefined) return refuse('unsupported')
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) return refuse('too_large')
  const bytes = await readBytes(c.req.raw.body, maxBytes)
  if (bytes === null) return refuse('too_large')
  const text = decode(bytes)
  const values = text === null ? null : format === 'json' ? parseJson(text) : parseForm(text)
  return values === null ? refuse('malformed') : pass({ format, values })
}

async function readBytes(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Buffer | null> {
  if (body === null) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of body) {
      length += chunk.byteLength
      if (length > maxBytes) return null
      chunks.push(chunk)
    }
  } catch (error) {
    throw new LatchkeyError('body_invalid', 'The request ended before its body did.', { cause: error })
  }
  return Buffer.concat(chunks)
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function parseJson(text: string): NamedValues['values'] | null {
  // Before JSON.parse, which would build 200,000 levels without complaint.
  if (isDeep(text)) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

/** Brackets inside strings count as well: no honest body of ours has that many. */
function isDeep(text: string): boolean {
  let depth = 0
  for (const character of text) {
    if (character === '{' || character === '[') depth += 1
    if (character === '}' || character === ']') depth -= 1
    if (depth > maxJsonDepth) return true
  }
  return false
}

/** Each name once: of two values for one name, this server and the proxy in front might pick different ones. */
function parseForm(text: string): NamedValues['values'] | null {
  const fields = [...new URLSearchParams(text)]
  const names = new Set(fields.map(([name]) => name))
  if (fields.length > maxFormFields || names.size !== fields.length) return null
  return Object.fromEntries(fields)
}

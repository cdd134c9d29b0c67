import type { Request } from 'express'
import { html, type Markup } from '@latchkey/example-shared'
import { isLatchkeyError } from 'latchkey'

/** Name of the field with the token of Latchkey, for browsers that do not say which page a form is on. */
export const tokenFieldName = 'form_token'

/** A field that was sent once, as text; empty if it was not. Trimmed, and its line ends are those of Unix. */
export function textField(body: unknown, name: string): string {
  return rawField(body, name).replaceAll('\r\n', '\n').trim()
}

/** The same as it was typed: for passwords. */
export function rawField(body: unknown, name: string): string {
  const fields = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {}
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  return typeof value === 'string' ? value : ''
}

/** The token, for every form on a page. Strangers need none: there is no cookie to be ridden. */
export async function tokenField(req: Request): Promise<Markup> {
  const token = await tokenOf(req)
  return token === null ? html`` : html`<input type="hidden" name="${tokenFieldName}" value="${token}" />`
}

async function tokenOf(req: Request): Promise<string | null> {
  try {
    return await req.auth.csrfToken()
  } catch (error) {
    // The store is down. A form without a token still works in every browser of today, and this may be the page that tells of it.
    if (isLatchkeyError(error) && error.status === 503) return null
    throw error
  }
}

import type { Request } from 'express'
import { html, type Markup } from '@latchkey/example-shared'
import { textField } from './form.ts'
import { returnPath } from './return-path.ts'
import { changeData, readData, type Draft } from './session-data.ts'
import type { Shop } from './shop.ts'

/** The forms whose contents are worth keeping, and the fields that are. Never a password. */
const keptFields: Readonly<Record<string, readonly string[]>> = {
  '/checkout': ['note'],
  '/account/address': ['name', 'street', 'postcode', 'city'],
}

/** Before the name of a field that travels through a form which asks for something else. */
const prefix = 'kept_'
/** Four of them fit into a session's data, whatever they are written in. */
const maxLength = 300

/** What was typed into one of those forms, or travels through the one that was just sent. Null if that is nothing. */
export function draftOf(sent: { readonly path: string; readonly body: unknown }): Draft | null {
  const isOnTheWay = keptFields[sent.path] === undefined
  const path = isOnTheWay ? returnPath(textField(sent.body, 'return_to')) : sent.path
  const kept = (keptFields[path] ?? []).map((name) => {
    const value = textField(sent.body, isOnTheWay ? `${prefix}${name}` : name)
    return [name, value.slice(0, maxLength)] as const
  })
  return kept.some(([, value]) => value !== '') ? { path, fields: Object.fromEntries(kept) } : null
}

/** Takes a draft along through another form. */
export function hiddenDraft(draft: Draft | null): Markup {
  return html`${Object.entries(draft?.fields ?? {}).map(
    ([name, value]) => html`<input type="hidden" name="${prefix}${name}" value="${value}" />`,
  )}`
}

/** What waits for this page in the session of whoever asks. */
export async function findDraft({ auth, strategy }: Shop, req: Request): Promise<Draft | null> {
  const { identity } = req.auth
  // A token cannot know of it, so there the record is read: for these two pages, and for no other.
  if (identity === null || (strategy !== 'jwt' && identity.claims['draft'] !== true)) return null
  const session = await auth.sessions.read(identity.sessionId)
  const draft = session === null ? null : readData(session.data).draft
  return draft?.path === req.path ? draft : null
}

/** Keeps a draft in the session until its form is accepted. */
export async function keepDraft({ auth }: Shop, req: Request, draft: Draft): Promise<void> {
  const { identity } = req.auth
  if (identity !== null) await changeData(auth, identity, (data) => ({ ...data, draft }))
}

/** The form was accepted, so what waited for it is of no use any more. */
export async function dropDraft(shop: Shop, req: Request): Promise<void> {
  const { identity } = req.auth
  if (identity === null || (await findDraft(shop, req)) === null) return
  await changeData(shop.auth, identity, (data) => ({ ...data, draft: null }))
}

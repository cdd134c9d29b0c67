import { html, type Markup } from '@latchkey/example-shared'

const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

/** A moment, in UTC: the server does not know the reader's zone. */
export function timeOf(ms: number): Markup {
  return html`<time datetime="${new Date(ms).toISOString()}">${exact.format(ms)} UTC</time>`
}

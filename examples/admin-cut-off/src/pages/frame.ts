import { html, type Markup, type Person } from '@latchkey/example-shared'

/** Who is signed in, where one can go, and the way out; above everything that only they may see. */
export function navigation(person: Person): Markup {
  return html`<nav class="bar" aria-label="Desk">
    <span>Signed in as <strong>${person.name}</strong></span>
    <a href="/tickets">Tickets</a>
    ${person.role === 'admin' ? html`<a href="/admin">Accounts</a>` : ''}
    <form method="post" action="/auth/sign-out"><button class="plain">Sign out</button></form>
  </nav>`
}

import { html, type Fact, type Markup, type Person } from '@latchkey/example-shared'
import type { Strategy } from 'latchkey'

/** Who is signed in, where one can go, and the way out. */
export function navigation(person: Person, current: '/tickets' | '/admin'): Markup {
  const link = (path: string, name: string): Markup =>
    path === current
      ? html`<a href="${path}" aria-current="page">${name}</a>`
      : html`<a href="${path}">${name}</a>`
  return html`<nav class="nav" aria-label="Desk">
    ${link('/tickets', 'Tickets')} ${person.role === 'admin' ? link('/admin', 'Accounts') : ''}
    <span class="soft">${person.name}</span>
    <form method="post" action="/auth/sign-out"><button class="plain small">Sign out</button></form>
  </nav>`
}

/** What this scenario adds to the panel: what its open connections were let in with. */
export function streamFacts(strategy: Strategy): readonly Fact[] {
  return [{ term: 'What the streams carry', text: streamWords[strategy] }]
}

const streamWords: Readonly<Record<Strategy, string>> = {
  session: 'The same cookie, once, when they are opened. After that they live as long as the session does.',
  jwt: 'The same cookies, once, when they are opened: no token is in an address. After that they live as long as the session does, however often its access token is renewed.',
  hybrid: 'The same cookie, once, when they are opened. After that they live as long as the session does.',
}

import type { Strategy } from 'latchkey'
import { minPasswordLength } from '../passwords/policy.ts'
import { errorSummary, field, type FieldError, hidden } from './form.ts'
import { html, type Html } from './html.ts'
import { layout, type PageFrame } from './layout.ts'
import { strategyWords } from './strategy-words.ts'
import { timeAgo, timeExact } from './time-words.ts'

export interface AccountPage {
  readonly frame: PageFrame
  readonly identifier: string
  readonly userId: string
  readonly role: 'user' | 'admin'
  readonly strategy: Strategy
  readonly proof: 'session_cookie' | 'access_token'
  readonly authenticatedAtMs: number
  readonly sessions: readonly SessionRow[]
  /** How many more there are than are shown. */
  readonly moreSessions: number
  readonly nowMs: number
  readonly errors: readonly FieldError[]
  readonly notice: string | null
}

export interface SessionRow {
  readonly id: string
  readonly label: string
  readonly ip: string
  readonly createdAtMs: number
  readonly lastSeenAtMs: number
  readonly isCurrent: boolean
}

/** Who I am, where I am signed in, and the buttons to change that. */
export function accountPage(page: AccountPage): Html {
  const { frame, identifier, errors, notice, sessions } = page
  const others = sessions.length + page.moreSessions - 1
  return layout(frame, {
    title: errors.length > 0 ? 'Error: Your account' : 'Your account',
    width: 'wide',
    main: html`<h1 class="who">
        <span class="hint">Signed in as</span>
        <bdi>${identifier}</bdi>${page.role === 'admin' && html` <span class="badge">Administrator</span>`}
      </h1>
      ${notice !== null && html`<p class="notice" role="status">${notice}</p>`} ${errorSummary(errors)}
      <section class="panel" aria-labelledby="proof-heading">
        <h2 id="proof-heading">This request</h2>
        <dl class="facts">
          <div>
            <dt>Proven by</dt>
            <dd>${proofWords[page.proof]}</dd>
          </div>
          <div>
            <dt>Strategy</dt>
            <dd>${strategyWords[page.strategy].name}: ${strategyWords[page.strategy].summary}</dd>
          </div>
          <div>
            <dt>Password given</dt>
            <dd>${when(page.authenticatedAtMs, page.nowMs)}</dd>
          </div>
          <div>
            <dt>Subject</dt>
            <dd><code>${page.userId}</code></dd>
          </div>
        </dl>
      </section>
      <section aria-labelledby="sessions-heading">
        <div class="section-head">
          <h2 id="sessions-heading">Where you are signed in</h2>
          ${others > 0 && html`<form method="post" action="/account/sign-out-others"><button>Sign out other devices</button></form>`}
        </div>
        <ul class="sessions">
          ${sessions.map((session) => sessionItem(session, page.nowMs))}
        </ul>
        ${page.moreSessions > 0 && html`<p class="hint">And ${page.moreSessions} more.</p>`}
      </section>
      <section aria-labelledby="password-heading">
        <h2 id="password-heading">Change password</h2>
        <p class="lead">Every other device is signed out when you do.</p>
        <form method="post" action="/account/password" class="column">
          <input
            class="visually-hidden"
            type="text"
            name="username"
            autocomplete="username"
            value="${identifier}"
            readonly
            tabindex="-1"
            aria-hidden="true"
          />
          ${field({ name: 'currentPassword', label: 'Current password', type: 'password', autocomplete: 'current-password' }, errors)}
          ${field({ name: 'newPassword', label: 'New password', type: 'password', autocomplete: 'new-password', hint: `At least ${minPasswordLength} characters.`, minLength: minPasswordLength }, errors)}
          <button class="primary">Change password</button>
        </form>
      </section>
      <section class="leave" aria-labelledby="leave-heading">
        <h2 id="leave-heading">Sign out</h2>
        <p class="lead">
          Lost a device, or seen one above that is not yours? Sign out everywhere, then change your password.
        </p>
        <div class="actions">
          <form method="post" action="/account/sign-out"><button>Sign out here</button></form>
          <form method="post" action="/account/sign-out-everywhere">
            <button class="danger">Sign out everywhere</button>
          </form>
        </div>
      </section>`,
  })
}

const proofWords = {
  session_cookie: 'A session cookie, looked up in the store just now.',
  access_token: 'A signed access token, checked against its signature and the list of ended sessions.',
} as const

function sessionItem(session: SessionRow, nowMs: number): Html {
  const { id, label, ip, isCurrent } = session
  return html`<li class="session${isCurrent && ' current'}">
    <div class="session-text">
      <p class="session-name">
        <bdi>${label}</bdi>${isCurrent && html` <span class="badge">This device</span>`}
      </p>
      <p class="hint">
        Signed in ${when(session.createdAtMs, nowMs)} · last seen ${when(session.lastSeenAtMs, nowMs)} ·
        <bdi>${ip === '' ? 'unknown address' : ip}</bdi>
      </p>
    </div>
    ${!isCurrent && html`<form method="post" action="/account/sessions/end">${hidden('session', id)}<button aria-label="End session: ${label}, last seen ${timeAgo(session.lastSeenAtMs, nowMs)}">End</button></form>`}
  </li>`
}

function when(ms: number, nowMs: number): Html {
  return html`<time datetime="${new Date(ms).toISOString()}" title="${timeExact(ms)}"
    >${timeAgo(ms, nowMs)}</time
  >`
}

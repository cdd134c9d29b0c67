import type { Strategy } from 'latchkey'
import { carriers } from './carriers.ts'
import { html, type Html } from './html.ts'
import { layout, type PageFrame } from './layout.ts'
import { strategyWords } from './strategy-words.ts'

export interface AboutPage {
  readonly frame: PageFrame
  readonly strategy: Strategy
  readonly issuer: string
}

/** What this server is, how it is set up here, and where to go. */
export function aboutPage({ frame, strategy, issuer }: AboutPage): Html {
  const words = strategyWords[strategy]
  return layout(frame, {
    title: 'About this server',
    width: 'wide',
    main: html`<section class="hero">
        <p class="eyebrow">Auth server</p>
        <h1>One sign‑in makes one session.</h1>
        <p class="lead">
          What your client then carries is a choice: a <strong>latch</strong> that is looked up here, or a
          <strong>key</strong> that proves itself. Either way you see where you are signed in, and can end it
          at once.
        </p>
        <p class="actions">${frame.viewer === null ? strangerActions : viewerActions}</p>
      </section>
      ${carriers(strategy)}
      <section class="panel" aria-labelledby="setup-heading">
        <h2 id="setup-heading">How this server is set up</h2>
        <dl class="facts">
          <div>
            <dt>Strategy</dt>
            <dd><strong>${words.name}</strong></dd>
          </div>
          <div>
            <dt>The client carries</dt>
            <dd>${words.clientCarries}</dd>
          </div>
          <div>
            <dt>The state lives</dt>
            <dd>${words.stateLives}</dd>
          </div>
          <div>
            <dt>Signing out</dt>
            <dd>${words.endingTakes}</dd>
          </div>
          <div>
            <dt>Issuer</dt>
            <dd><code>${issuer}</code></dd>
          </div>
        </dl>
      </section>
      <section aria-labelledby="use-heading">
        <h2 id="use-heading">The same from a terminal</h2>
        <pre tabindex="0" aria-label="Example commands"><code>${commands(strategy, issuer)}</code></pre>
        <ul class="links">
          ${strategy !== 'session' && publicKeysLink}
          <li>
            <a href="/.well-known/oauth-authorization-server">Server metadata</a>
            <span>what a client library needs to know</span>
          </li>
          <li><a href="/healthz">Health</a><span>for your load balancer</span></li>
        </ul>
      </section>`,
  })
}

const strangerActions = html`<a class="button primary" href="/sign-up">Create an account</a>
  <a class="button" href="/sign-in">Sign in</a>`
const viewerActions = html`<a class="button primary" href="/account">Your account and sessions</a>`

const publicKeysLink = html`<li>
  <a href="/.well-known/jwks.json">Public keys</a><span>to verify tokens without asking us</span>
</li>`

/** What to type to sign up and be known, for the credential that programs get here. */
function commands(strategy: Strategy, issuer: string): string {
  const isCookie = strategy === 'session'
  const carry = isCookie ? '' : ',"carry":"bearer"'
  const lines = [
    `curl${isCookie ? ' -c cookies.txt' : ''} ${issuer}/auth/sign-up \\`,
    "  -H 'content-type: application/json' \\",
    `  -d '{"identifier":"ada","password":"five quiet words in a row"${carry}}'`,
    '',
    `curl ${issuer}/auth/session ${isCookie ? '-b cookies.txt' : "-H 'authorization: Bearer <accessToken>'"}`,
  ]
  return lines.join('\n')
}

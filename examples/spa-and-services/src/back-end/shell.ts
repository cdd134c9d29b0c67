import { demoPassword, html, page, type panel, raw, type Markup } from '@latchkey/example-shared'
import type { Strategy } from 'latchkey'
import { importMapElement, pageStylePath } from './page-files.ts'
import { words } from './words.ts'

/** What the panel says. */
export type PanelContent = Parameters<typeof panel>[0]

/** The one page. What changes in it is for its scripts; nothing in it is anybody's. */
export function shell(content: PanelContent): Markup {
  const { strategy } = content
  const { way, theft, thing } = words[strategy]
  return page({
    title: 'One sign-in, three services',
    scenario: 'A page and three services',
    ...content,
    head: html`<link rel="stylesheet" href="${pageStylePath}" />${raw(importMapElement)}`,
    scripts: ['/browser/main.js'],
    main: html`<h1>One sign-in, three services</h1>
      <p class="lead">${way}</p>
      <noscript><p class="refusal">This is a single-page app, so it needs JavaScript.</p></noscript>
      ${signIn()} ${signedIn()} ${thief(theft, thing, strategy)}`,
  })
}

function signIn(): Markup {
  return html`<section id="signed-out" class="card" aria-labelledby="sign-in-title" hidden>
    <h2 id="sign-in-title">Sign in</h2>
    <p id="why-signed-out" class="flash" role="status" hidden></p>
    <form id="sign-in">
      <label
        >Who
        <select name="name">
          <option value="ada">Ada, an admin</option>
          <option value="grace" selected>Grace, a member</option>
          <option value="linus">Linus, a member</option>
        </select>
      </label>
      <label
        >Password <input name="password" type="password" value="${demoPassword}" autocomplete="off" required
      /></label>
      <p class="soft">Everybody here has the same password: <code>${demoPassword}</code></p>
      <button>Sign in</button>
      <p id="sign-in-refusal" class="refusal" role="alert" hidden></p>
    </form>
  </section>`
}

function signedIn(): Markup {
  return html`<section id="signed-in" aria-labelledby="who" hidden>
    <div class="bar">
      <h2 id="who"></h2>
      <div class="buttons">
        <button id="call">Call all three</button>
        <button id="call-after-expiry" class="plain">Wait for expiry, then call</button>
        <button id="sign-out" class="plain">Sign out</button>
        <button id="sign-out-everywhere" class="plain">Sign out everywhere</button>
      </div>
    </div>
    <p id="progress" class="soft" role="status"></p>
    <div id="calls" class="calls"></div>
  </section>`
}

function thief(theft: string, thing: string, strategy: Strategy): Markup {
  return html`<section id="theft" class="card" aria-labelledby="theft-title">
    <h2 id="theft-title">Steal a ${thing}</h2>
    <p>${theft}</p>
    <form id="replay">
      <div class="row">
        <label
          >Service
          <select name="service">
            <option>orders</option>
            <option>billing</option>
            <option>inventory</option>
          </select>
        </label>
        <button id="steal" type="button" class="danger">Steal the ${thing}</button>
      </div>
      <label
        >What the thief has
        <textarea name="credential" rows="4" spellcheck="false" autocomplete="off" required></textarea>
      </label>
      <p id="loot" class="soft"></p>
      <div class="buttons">
        <button>Replay it once</button>
        <button id="keep-replaying" type="button" class="plain" aria-pressed="false">
          Replay until it is refused
        </button>
      </div>
    </form>
    ${strategy === 'session' ? '' : feedSwitch()}
    <ol
      id="replays"
      class="replays"
      aria-live="polite"
      aria-label="What the services answered the thief"
    ></ol>
  </section>`
}

function feedSwitch(): Markup {
  return html`<label class="inline">
    <input id="follow-feed" type="checkbox" checked />
    The services follow the feed of revocations
  </label>`
}

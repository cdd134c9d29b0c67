import type { Strategy } from 'latchkey'
import { html, type Html } from './html.ts'

/** The two things that a client can carry, and which of them this server hands out. */
export function carriers(strategy: Strategy): Html {
  const used = { latch: strategy !== 'jwt', key: strategy !== 'session' }
  return html`<ul class="carriers">
    <li class="carrier${used.latch && ' used'}">
      <div class="carrier-head">
        <h2>The latch</h2>
        ${used.latch && inUse(strategy === 'hybrid' ? 'for browsers' : null)}
      </div>
      <p class="credential"><i>Cookie:</i> <b>lk=</b>Qm7xT0wPa4hZ2…</p>
      <p class="lead">
        An opaque id. It says nothing by itself: each request looks the session up here, so ending it is
        instant and needs nothing else.
      </p>
    </li>
    <li class="carrier${used.key && ' used'}">
      <div class="carrier-head">
        <h2>The key</h2>
        ${used.key && inUse(strategy === 'hybrid' ? 'for services' : null)}
      </div>
      <p class="credential"><i>eyJhbGciOiJFZERTQSJ9</i>.<b>eyJzdWIiOiJhZGEifQ</b>.<i>kZ8f3…</i></p>
      <p class="lead">
        A signed token. Any service checks it by itself, without asking us; it expires after ten minutes and
        is renewed here, where the session can be ended.
      </p>
    </li>
  </ul>`
}

function inUse(where: string | null): Html {
  return html`<span class="badge">In use here${where !== null && ` ${where}`}</span>`
}

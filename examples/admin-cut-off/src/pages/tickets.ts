import { html, type Markup } from '@latchkey/example-shared'

/** The desk of whoever is signed in, with everything that it keeps open. The script fills it. */
export function ticketsPage(witness: string): Markup {
  return html`<div id="desk" data-witness="${witness}">
      <h1>Tickets</h1>
      <noscript><p class="refusal">This page needs JavaScript for its open connections.</p></noscript>
      <p id="here" class="soft" role="status"></p>
      <div id="tickets"></div>
    </div>
    <section class="refusal" id="signed-out" role="alert" hidden>
      <h1>You were signed out</h1>
      <p id="signed-out-why"></p>
      <p><a href="/">Sign in again</a></p>
    </section>
    <section class="card">
      <h2>What this page keeps open</h2>
      <div class="scroll">
        <table id="channels">
          <thead>
            <tr>
              <th scope="col">Channel</th>
              <th scope="col">State</th>
              <th scope="col">How</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ({ channel, name, how }) =>
                html`<tr data-channel="${channel}" data-state="opening">
                  <th scope="row">${name}</th>
                  <td class="state">opening</td>
                  <td class="how">${how}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`
}

const rows = [
  { channel: 'page', name: 'Page', how: 'GET /tickets, asked every second' },
  { channel: 'api', name: 'API call', how: 'GET /api/tickets, asked every quarter of a second' },
  { channel: 'websocket', name: 'WebSocket', how: '/live' },
  { channel: 'events', name: 'Event stream', how: 'GET /api/events, through EventSource' },
] as const

import { html, type Markup, type Person } from '@latchkey/example-shared'

export interface AdminPageContent {
  readonly person: Person
  readonly node: string
  /** How late a revocation can at worst be. */
  readonly worstCaseLagMs: number
  readonly maxProofAgeSeconds: number
}

/** All accounts, and what can be done about them. The script fills it. */
export function adminPage({ person, node, worstCaseLagMs, maxProofAgeSeconds }: AdminPageContent): Markup {
  return html`<h1>Accounts</h1>
    <p class="soft">
      On <code>${node}</code>. A check is at worst ${worstCaseLagMs} ms behind the store. What cuts others off
      asks for a password that is at most ${maxProofAgeSeconds / 60} minutes old; <span id="proof"></span>
    </p>
    <p id="outcome" role="status"></p>
    <div class="card">
      <div class="scroll">
        <table id="accounts">
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">State</th>
              <th scope="col">Live sessions and open streams</th>
              <th scope="col">Actions</th>
            </tr>
          </thead>
          <tbody></tbody>
        </table>
      </div>
    </div>
    <section class="card" aria-labelledby="cut-off-title">
      <h2 id="cut-off-title">From the click to the end</h2>
      <div id="cut-offs"><p class="soft">Nobody was disabled yet.</p></div>
    </section>
    <section class="card" aria-labelledby="audit-title">
      <h2 id="audit-title">Audit list</h2>
      <div class="scroll">
        <table id="audit">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">Where</th>
            </tr>
          </thead>
          <tbody></tbody>
        </table>
      </div>
    </section>
    <dialog id="proof-dialog" aria-labelledby="proof-title">
      <form id="proof-form" method="dialog">
        <h2 id="proof-title">Your password again</h2>
        <p>It was typed more than ${maxProofAgeSeconds / 60} minutes ago, and this cuts somebody off.</p>
        <input type="text" name="name" autocomplete="username" value="${person.id}" hidden />
        <label>
          Password
          <input type="password" name="password" autocomplete="current-password" required />
        </label>
        <p id="proof-refused" class="refusal" role="alert" hidden></p>
        <p class="actions">
          <button>Go on</button>
          <button type="button" class="plain" id="proof-cancel">Cancel</button>
        </p>
      </form>
    </dialog>`
}

import { demoPassword, html, type Markup, type Person } from '@latchkey/example-shared'

/** For whoever is not signed in, or not any more; with why it is shown, if they asked for something else. */
export function signInPage(people: readonly Person[], notice: string | null): Markup {
  return html`<h1>Support desk</h1>
    ${notice === null ? '' : html`<p class="refusal" role="alert">${notice}</p>`}
    <form class="card" id="sign-in" method="post" action="/auth/sign-in">
      <label>
        Account
        <select name="name" autocomplete="username">
          ${people.map(({ id, name }) => html`<option value="${id}">${name} (${id})</option>`)}
        </select>
      </label>
      <label>
        Password
        <input
          type="password"
          name="password"
          autocomplete="current-password"
          value="${demoPassword}"
          required
        />
      </label>
      <p class="soft">Everybody's password is <code>${demoPassword}</code>.</p>
      <p id="refused" class="refusal" role="alert" hidden></p>
      <button>Sign in</button>
    </form>
    <section class="card">
      <h2>What to try</h2>
      <ol>
        <li>Sign in as Grace here, and as Ada in another browser or a private window.</li>
        <li>Leave Grace's tickets open, and disable her account on Ada's page.</li>
        <li>Look at Grace's page, and at the milliseconds on Ada's.</li>
      </ol>
    </section>`
}

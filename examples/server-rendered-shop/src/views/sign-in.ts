import { demoPassword, html, type Markup } from '@latchkey/example-shared'
import { hiddenDraft } from '../draft.ts'
import type { View } from '../render.ts'
import type { Draft } from '../session-data.ts'

export interface SignInForm {
  readonly returnTo: string
  /** What was typed before a sign-in was asked for. */
  readonly draft: Draft | null
  readonly name: string
  readonly remember: boolean
  /** Why the page is shown. */
  readonly notice: string | null
  /** What is wrong with what was typed into it. */
  readonly error: string | null
  readonly status: 200 | 401
}

/** The form that signs somebody in, wherever it is asked for. */
export function signInView(form: SignInForm): View {
  const { returnTo, draft, name, remember, notice, error, status } = form
  return {
    title: error === null ? 'Sign in' : 'Error: Sign in',
    status,
    main: () =>
      html`<div class="narrow card">
        <h1>Sign in</h1>
        ${notice === null ? '' : html`<p role="status">${notice}</p>`} ${draft === null ? '' : keptNotice}
        ${error === null ? '' : html`<p class="refusal" role="alert" id="error">${error}</p>`}
        <form method="post" action="/sign-in">
          <input type="hidden" name="return_to" value="${returnTo}" />
          ${hiddenDraft(draft)}
          <label
            >Name
            <input
              name="name"
              autocomplete="username"
              autocapitalize="none"
              spellcheck="false"
              required
              value="${name}"
              ${wrong(error)}
          /></label>
          <label
            >Password
            <input name="password" type="password" autocomplete="current-password" required ${wrong(error)}
          /></label>
          <label class="inline"
            ><input type="checkbox" name="remember" value="yes" ${remember ? html`checked` : ''} /> Keep me
            signed in for 30 days</label
          >
          <button>Sign in</button>
        </form>
        <p class="soft">
          Try <b>ada</b>, <b>grace</b> or <b>linus</b>. Everybody’s password is <code>${demoPassword}</code>.
        </p>
      </div>`,
  }
}

const keptNotice = html`<p class="soft">What you typed is kept, and will be in its form again.</p>`

function wrong(error: string | null): Markup | string {
  return error === null ? '' : html`aria-invalid="true" aria-describedby="error"`
}

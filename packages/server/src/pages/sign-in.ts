import { errorSummary, field, type FieldError, hidden, tickBox } from './form.ts'
import { html, type Html } from './html.ts'
import { layout, type PageFrame } from './layout.ts'

export interface SignInPage {
  readonly frame: PageFrame
  readonly identifier: string
  readonly errors: readonly FieldError[]
  readonly notice: string | null
  /** Where to go afterwards; null for the account page. */
  readonly returnTo: string | null
}

export function signInPage({ frame, identifier, errors, notice, returnTo }: SignInPage): Html {
  const query = returnTo === null ? '' : `?return_to=${encodeURIComponent(returnTo)}`
  return layout(frame, {
    title: errors.length > 0 ? 'Error: Sign in' : 'Sign in',
    width: 'narrow',
    main: html`<div class="card">
      <h1>Welcome back</h1>
      <p class="lead">Sign in to your account.</p>
      ${notice !== null && html`<p class="notice" role="status">${notice}</p>`} ${errorSummary(errors)}
      <form method="post" action="/sign-in">
        ${hidden('return_to', returnTo)}
        ${field({ name: 'identifier', label: 'Email or name', type: 'text', autocomplete: 'username', value: identifier }, errors)}
        ${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' }, errors)}
        ${tickBox({ name: 'remember', label: 'Keep me signed in', hint: 'Also after this browser is closed. Only on a device of your own.' })}
        <button class="primary">Sign in</button>
      </form>
      <p class="aside">New here? <a href="/sign-up${query}">Create an account</a></p>
    </div>`,
  })
}

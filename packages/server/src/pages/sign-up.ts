import { errorSummary, field, type FieldError, hidden } from './form.ts'
import { html, type Html } from './html.ts'
import { layout, type PageFrame } from './layout.ts'
import { identifierField, newPasswordField } from './new-account-fields.ts'

export interface SignUpPage {
  readonly frame: PageFrame
  readonly identifier: string
  readonly errors: readonly FieldError[]
  /** Where to go afterwards; null for the account page. */
  readonly returnTo: string | null
}

export function signUpPage({ frame, identifier, errors, returnTo }: SignUpPage): Html {
  const query = returnTo === null ? '' : `?return_to=${encodeURIComponent(returnTo)}`
  return layout(frame, {
    title: errors.length > 0 ? 'Error: Create an account' : 'Create an account',
    width: 'narrow',
    main: html`<div class="card">
      <h1>Create your account</h1>
      <p class="lead">A name and a pass phrase are all it takes.</p>
      ${errorSummary(errors)}
      <form method="post" action="/sign-up">
        ${hidden('return_to', returnTo)} ${field(identifierField(identifier), errors)}
        ${field(newPasswordField, errors)}
        <button class="primary">Create account</button>
      </form>
      <p class="aside">Have an account already? <a href="/sign-in${query}">Sign in</a></p>
    </div>`,
  })
}

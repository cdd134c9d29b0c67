import { errorSummary, field, type FieldError, hidden } from './form.ts'
import { html, type Html } from './html.ts'
import { layout, type PageFrame } from './layout.ts'
import { identifierField, newPasswordField } from './new-account-fields.ts'

export interface SetupPage {
  readonly frame: PageFrame
  readonly token: string
  readonly identifier: string
  readonly errors: readonly FieldError[]
}

/** Where the holder of the setup link makes the first administrator. */
export function setupPage({ frame, token, identifier, errors }: SetupPage): Html {
  return layout(frame, {
    title: errors.length > 0 ? 'Error: Set up this server' : 'Set up this server',
    width: 'narrow',
    main: html`<div class="card">
      <p class="eyebrow">First start</p>
      <h1>Become the administrator</h1>
      <p class="lead">
        This link works once. The account you make here is the administrator of this server, so give it a pass
        phrase of its own.
      </p>
      ${errorSummary(errors)}
      <form method="post" action="/setup">
        ${hidden('token', token)} ${field(identifierField(identifier), errors)}
        ${field(newPasswordField, errors)}
        <button class="primary">Create administrator</button>
      </form>
    </div>`,
  })
}

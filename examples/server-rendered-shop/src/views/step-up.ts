import { html } from '@latchkey/example-shared'
import { hiddenDraft } from '../draft.ts'
import type { View } from '../render.ts'
import type { Draft } from '../session-data.ts'

export interface StepUpForm {
  /** Whose password is asked for: password managers want to know. */
  readonly subject: string
  readonly returnTo: string
  readonly draft: Draft | null
  readonly error: string | null
}

/** How old the last proof may be where a parcel could be led astray. Short, so that one can see it without waiting for long. */
export const freshSeconds = 60

/** Asks somebody who is signed in for the password again. */
export function stepUpView({ subject, returnTo, draft, error }: StepUpForm): View {
  return {
    title: error === null ? 'Confirm that it is you' : 'Error: Confirm that it is you',
    status: 401,
    main: (token) =>
      html`<div class="narrow card">
        <h1>Confirm that it is you</h1>
        <p>
          You are signed in, but your password was given more than ${freshSeconds} seconds ago. Whoever found
          this browser open shall not have your parcels.
        </p>
        ${draft === null ? '' : html`<p class="soft">What you typed is kept, and will be in its form again.</p>`}
        ${error === null ? '' : html`<p class="refusal" role="alert" id="error">${error}</p>`}
        <form method="post" action="/step-up">
          ${token}
          <input type="hidden" name="return_to" value="${returnTo}" />
          ${hiddenDraft(draft)}
          <span hidden><input name="username" autocomplete="username" readonly value="${subject}" /></span>
          <label
            >Password
            <input
              name="password"
              type="password"
              autocomplete="current-password"
              required
              ${error === null ? '' : html`aria-invalid="true" aria-describedby="error"`}
          /></label>
          <button>Confirm</button> <a href="${returnTo}">Cancel</a>
        </form>
      </div>`,
  }
}

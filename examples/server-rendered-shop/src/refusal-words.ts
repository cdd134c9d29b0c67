import { html, type Markup } from '@latchkey/example-shared'
import { tokenFieldName } from './form.ts'
import type { Draft } from './session-data.ts'

interface Words {
  readonly title: string
  readonly main: Markup
}

/**
 * 403: the form came from another page than ours, or from a browser that does not say. There is no button to send it again: whoever forged it
 * would only have to wait for the click.
 */
export function forbiddenWords(typed: Draft | null): Words {
  return {
    title: 'Not accepted',
    main: html`<h1>That form was not accepted</h1>
      <p>
        It did not come from a page of this shop, or we could not tell. Nothing was changed. If it was you,
        open the page here and send it again.
      </p>
      ${typed === null ? '' : whatWasTyped(typed)}
      <p><a href="${typed?.path ?? '/'}">${typed === null ? 'To the catalogue' : 'Back to the form'}</a></p>`,
  }
}

function whatWasTyped({ fields }: Draft): Markup {
  return html`<div class="card">
    <h2>What the form said</h2>
    <dl class="facts">
      ${Object.entries(fields).map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </div>`
}

/** 503: nobody could be judged. What was sent is on the page, and goes out again with one button; a password is typed again. */
export function unavailableWords({ path, body }: { readonly path: string; readonly body: unknown }): Words {
  return {
    title: 'Try again in a moment',
    main: html`<h1>We cannot look that up right now</h1>
      <p>
        The store of sessions does not answer. Nothing was changed and nobody was signed out: this has nothing
        to do with you.
      </p>
      <form method="post" action="${path}">
        ${fieldsAgain(body)}
        <button>Try again</button>
      </form>`,
  }
}

/** The same for a page that was only asked for. */
export function unavailablePageWords(path: string): Words {
  return {
    title: 'Try again in a moment',
    main: html`<h1>We cannot look that up right now</h1>
      <p>The store of sessions does not answer. You have not been signed out.</p>
      <p><a class="button" href="${path}">Try again</a></p>`,
  }
}

function fieldsAgain(body: unknown): readonly Markup[] {
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : []
  return fields.flatMap(([name, value]: [string, unknown]) => {
    // The token was made for a session that may be another one by then.
    if (typeof value !== 'string' || name === tokenFieldName) return []
    return name === 'password'
      ? html`<label
          >Password, again <input type="password" name="password" autocomplete="current-password" required
        /></label>`
      : html`<input type="hidden" name="${name}" value="${value}" />`
  })
}

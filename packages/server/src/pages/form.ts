import { html, type Html } from './html.ts'

/** One thing that is wrong with a form, said so that the reader can mend it. */
export interface FieldError {
  /** The field's name; null if it is about the form as a whole. */
  readonly field: string | null
  readonly message: string
}

export interface Field {
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'password'
  /** WHATWG autofill tokens, so that password managers know what belongs where. */
  readonly autocomplete: string
  readonly hint?: string
  /** What was typed before; never for passwords. */
  readonly value?: string
  readonly minLength?: number
}

/** A labelled field, with its hint and its error tied to it for screen readers. */
export function field(field: Field, errors: readonly FieldError[]): Html {
  const { name, label, type, autocomplete, hint, value, minLength } = field
  const error = errors.find((candidate) => candidate.field === name)
  const describedBy = [hint !== undefined && `${name}-hint`, error !== undefined && `${name}-error`]
    .filter(Boolean)
    .join(' ')
  const isText = type === 'text'
  return html`<div class="field${error === undefined ? '' : ' wrong'}">
    <label for="${name}">${label}</label>
    ${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${error !== undefined && html`<p class="error" id="${name}-error">${warningSign}<span>${error.message}</span></p>`}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      required${minLength !== undefined && html` minlength="${minLength}"`}${isText && html` maxlength="254" autocapitalize="none" spellcheck="false" dir="auto" value="${value ?? ''}"`}${error !== undefined && html` aria-invalid="true"`}${describedBy !== '' && html` aria-describedby="${describedBy}"`}
    />
  </div>`
}

/**
 * What went wrong, above the form: the first thing that a screen reader finds (`role="alert"`), that takes focus, and leads to each
 * field. Nothing if nothing went wrong.
 */
export function errorSummary(errors: readonly FieldError[]): Html {
  if (errors.length === 0) return html``
  return html`<div class="summary" role="alert" tabindex="-1" autofocus id="errors">
    <h2>${errors.length === 1 ? 'There is a problem' : 'There are problems'}</h2>
    <ul>
      ${errors.map(({ field, message }) =>
        field === null ? html`<li>${message}</li>` : html`<li><a href="#${field}">${message}</a></li>`,
      )}
    </ul>
  </div>`
}

/** A tick box with its explanation. */
export function tickBox(box: { readonly name: string; readonly label: string; readonly hint: string }): Html {
  return html`<div class="tick">
    <input
      id="${box.name}"
      name="${box.name}"
      type="checkbox"
      value="true"
      aria-describedby="${box.name}-hint"
    />
    <label for="${box.name}">${box.label}</label>
    <p class="hint" id="${box.name}-hint">${box.hint}</p>
  </div>`
}

/** A field that travels along unseen. */
export function hidden(name: string, value: string | null): Html {
  return value === null ? html`` : html`<input type="hidden" name="${name}" value="${value}" />`
}

const warningSign = html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
  <path
    fill="currentColor"
    d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 3.2c.5 0 .9.4.9.9l-.2 4a.7.7 0 0 1-1.4 0l-.2-4c0-.5.4-.9.9-.9Zm0 8a1 1 0 1 1 0-2 1 1 0 0 1 0 2Z"
  />
</svg>`

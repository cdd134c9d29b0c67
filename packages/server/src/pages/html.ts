declare const htmlBrand: unique symbol

/** Text that is safe to send as HTML: literal markup of ours, and values that were escaped on their way in. */
export type Html = { readonly [htmlBrand]: true; toString(): string }

export type HtmlValue = Html | string | number | null | false | readonly HtmlValue[]

/**
 * Makes HTML from a template. Every value is escaped unless it is {@link Html} itself, so a name such as `<script>` stays a name,
 * between tags and inside quoted attributes alike. `null` and `false` leave nothing; lists are joined.
 */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = literals[0] ?? ''
  values.forEach((value, index) => {
    text += render(value) + (literals[index + 1] ?? '')
  })
  return new Markup(text) as unknown as Html // The brand says that the escaping was done.
}

// A class, because what decides is identity: an object from a request body can imitate any shape, but is no instance.
class Markup {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toString(): string {
    return this.#text
  }
}

function render(value: HtmlValue): string {
  if (value === null || value === false) return ''
  if (Array.isArray(value)) return value.map(render).join('')
  return value instanceof Markup ? value.toString() : escape(String(value))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"'`]/g, (character) => entities[character] ?? '')
}

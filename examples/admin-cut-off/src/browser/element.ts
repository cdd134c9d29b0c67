/** Makes an element. Children that are text stay text, whatever is in them. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

/** The element that the page was sent with. @throws if it was not */
export function find(selector: string): HTMLElement {
  return findOf(selector, HTMLElement)
}

/** The same, of a certain kind. */
export function findOf<Kind extends HTMLElement>(selector: string, kind: new () => Kind): Kind {
  const found = document.querySelector(selector)
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} at ${selector}.`)
  return found
}

/** Replaces what is shown, and leaves the focus on the control with the same `data-key`. */
export function replaceChildren(parent: Element, children: readonly Node[]): void {
  const active = document.activeElement
  const key = active instanceof HTMLElement && parent.contains(active) ? active.dataset['key'] : undefined
  parent.replaceChildren(...children)
  if (key !== undefined) parent.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus()
}

import { readFileSync } from 'node:fs'
import { html, raw } from 'hono/html'
import type { Strategy } from 'latchkey'
import { whereStateIs, type Carried } from './carried.ts'

/** Markup that is safe to send; values are escaped on their way in. */
export type Markup = ReturnType<typeof html>

export interface PageContent {
  readonly title: string
  readonly scenario: string
  readonly strategy: Strategy
  readonly storeLabel: string
  readonly carried: readonly Carried[]
  readonly main: Markup
  /** Beside the name, in the header. @default none */
  readonly nav?: Markup
  /** What the scenario itself has to say in the panel. @default none */
  readonly facts?: readonly Fact[]
  /** Paths of scripts of this origin. */
  readonly scripts?: readonly string[]
  /** What else belongs into the head, before the scripts: a style sheet of the scenario's own, an import map. @default none */
  readonly head?: Markup
}

/** A line of the panel. */
export interface Fact {
  readonly term: string
  readonly text: Markup | string
}

export const stylePath = '/example.css'

/** The one style sheet of all scenarios, to be served at {@link stylePath}. */
export const style: string = readFileSync(new URL('../assets/example.css', import.meta.url), 'utf8')

/** A whole page, with the panel that says what the client carries and where the state is. */
export function page(content: PageContent): Markup {
  const { title, scenario, main, nav = '', scripts = [], head = '' } = content
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title} · ${scenario}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${stylePath}" />
        ${head} ${scripts.map((path) => html`<script type="module" src="${path}"></script>`)}
      </head>
      <body>
        <header class="top">
          <a class="skip" href="#main">Skip to content</a>
          <a href="/">${scenario}</a>
          ${nav}
        </header>
        <main id="main" tabindex="-1">${main}</main>
        ${panel(content)}
      </body>
    </html>`
}

/** The panel alone, for pages that make their own frame. */
export function panel({
  strategy,
  storeLabel,
  carried,
  facts = [],
}: Pick<PageContent, 'strategy' | 'storeLabel' | 'carried' | 'facts'>): Markup {
  return html`<aside class="panel" aria-labelledby="panel-title">
    <h2 id="panel-title">Strategy: <code>${strategy}</code></h2>
    <dl>
      <dt>Where the state is</dt>
      <dd>${whereStateIs[strategy]} The store is ${storeLabel}.</dd>
      <dt>What your client carries</dt>
      <dd id="carried">${carried.length === 0 ? 'Nothing that signs anybody in.' : carried.map(item)}</dd>
      ${facts.map(
        ({ term, text }) =>
          html`<dt>${term}</dt>
            <dd>${text}</dd>`,
      )}
    </dl>
  </aside>`
}

function item({ where, kind, bytes, shown, claims }: Carried): Markup {
  return html`<div class="carried">
    <p><strong>${kind}</strong> in <code>${where}</code>, ${bytes} bytes: <code>${shown}</code></p>
    ${
      claims === null
        ? html`<p>Opaque: it says which session it is for, and nothing about you.</p>`
        : html`<details>
            <summary>Readable by anybody who sees it</summary>
            <pre>${JSON.stringify(claims, null, 2)}</pre>
          </details>`
    }
  </div>`
}

export { html, raw }

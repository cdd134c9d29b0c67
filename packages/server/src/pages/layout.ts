import { html, type Html } from './html.ts'
import { mark } from './mark.ts'

/** What every page knows. */
export interface PageFrame {
  /** Who is signed in, as they call themselves; null for strangers. */
  readonly viewer: string | null
  /** Path of the style sheet, with the digest of its content. */
  readonly stylePath: string
}

export interface PageContent {
  readonly title: string
  /** `narrow` for one form, `wide` for reading and lists. */
  readonly width: 'narrow' | 'wide'
  readonly main: Html
}

/** A whole page: works without scripts, loads one style sheet from here and nothing from anywhere else. */
export function layout(frame: PageFrame, { title, width, main }: PageContent): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title} · Latchkey</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="${frame.stylePath}" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
          <a class="brand" href="/">${mark()}<span>Latchkey</span></a>
          <nav aria-label="Account">${frame.viewer === null ? strangerLinks : viewerLinks(frame.viewer)}</nav>
        </header>
        <main id="main" class="${width}">${main}</main>
        <footer class="foot">
          <p>
            Sign-in for <a href="/about">this server</a> is kept by <a href="/">Latchkey</a>. These pages use
            no scripts and no trackers.
          </p>
        </footer>
      </body>
    </html> `
}

const strangerLinks = html`<a href="/sign-in">Sign in</a><a class="pill" href="/sign-up">Sign up</a>`

function viewerLinks(viewer: string): Html {
  return html`<a class="viewer" href="/account">${viewer}</a>
    <form method="post" action="/account/sign-out"><button class="plain">Sign out</button></form>`
}

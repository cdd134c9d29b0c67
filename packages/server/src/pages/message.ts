import { html, type Html } from './html.ts'
import { layout, type PageFrame } from './layout.ts'

export interface MessagePage {
  readonly frame: PageFrame
  readonly title: string
  readonly text: string
  /** Ties what the reader saw to a line of the log; null where nothing went wrong on our side. */
  readonly requestId: string | null
}

/** One sentence to the reader: not found, expired, our fault. Never repeats what the request said. */
export function messagePage({ frame, title, text, requestId }: MessagePage): Html {
  return layout(frame, {
    title,
    width: 'narrow',
    main: html`<div class="card">
      <h1>${title}</h1>
      <p class="lead">${text}</p>
      ${requestId !== null && html`<p class="hint">If you ask for help, give this number: <code>${requestId}</code></p>`}
      <p><a class="button" href="/">To the start page</a></p>
    </div>`,
  })
}

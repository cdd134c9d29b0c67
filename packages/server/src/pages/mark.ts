import { html, type Html } from './html.ts'

/** The sign of the house: a door's round plate with a latch, whose keyhole is a key. */
export function mark(): Html {
  return html`<svg
    class="mark"
    viewBox="0 0 32 32"
    width="32"
    height="32"
    aria-hidden="true"
    focusable="false"
  >
    ${shapes}
  </svg>`
}

/** The same sign as a file, for the browser's tab; in the colour that reads on light and dark tabs alike. */
export function iconFile(): string {
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" color="#b7791f">
    ${shapes}
  </svg>`.toString()
}

const shapes = html`<path
  fill="currentColor"
  fill-rule="evenodd"
  d="M16 1.5A14.5 14.5 0 1 0 16 30.5 14.5 14.5 0 0 0 16 1.5Zm-5 7.2a5.6 5.6 0 0 1 2.4 10.66V24a1.4 1.4 0 0 1-1.4 1.4h-2A1.4 1.4 0 0 1 8.6 24v-4.64A5.6 5.6 0 0 1 11 8.7Zm0 3.5a2.1 2.1 0 1 0 0 4.2 2.1 2.1 0 0 0 0-4.2Zm8.2.6h7.3a1.5 1.5 0 0 1 0 3h-7.3a1.5 1.5 0 0 1 0-3Zm0 5.4h4.3a1.5 1.5 0 0 1 0 3h-4.3a1.5 1.5 0 0 1 0-3Z"
/>`

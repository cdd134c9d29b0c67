import { html, type Html } from './html.ts'

/** The sign of the house: the plate of a lock with its keyhole, and the slanted latch that it lets go. */
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
  d="M8 3h9a5 5 0 0 1 5 5v16a5 5 0 0 1-5 5H8a5 5 0 0 1-5-5V8a5 5 0 0 1 5-5Zm4.5 6.4a3.7 3.7 0 0 0-1.75 6.96L9.8 21.6a1 1 0 0 0 1 1.2h3.4a1 1 0 0 0 1-1.2l-.95-5.24A3.7 3.7 0 0 0 12.5 9.4ZM24.5 11.5h3a2 2 0 0 1 2 2v1.7a2 2 0 0 1-.6 1.4l-3.3 3.3a1.5 1.5 0 0 1-1.1.45Z"
/>`

import type { JSX } from 'preact'

/** The sign of the house: the plate of a lock with its keyhole, and the slanted latch that it lets go. */
export const markPath =
  'M8 3h9a5 5 0 0 1 5 5v16a5 5 0 0 1-5 5H8a5 5 0 0 1-5-5V8a5 5 0 0 1 5-5Zm4.5 6.4a3.7 3.7 0 0 0-1.75 6.96L9.8 21.6a1 1 0 0 0 1 1.2h3.4a1 1 0 0 0 1-1.2l-.95-5.24A3.7 3.7 0 0 0 12.5 9.4ZM24.5 11.5h3a2 2 0 0 1 2 2v1.7a2 2 0 0 1-.6 1.4l-3.3 3.3a1.5 1.5 0 0 1-1.1.45Z'

export function Mark(): JSX.Element {
  return (
    <svg class="mark-sign" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path fill="currentColor" fill-rule="evenodd" d={markPath} />
    </svg>
  )
}

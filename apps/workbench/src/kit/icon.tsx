import type { JSX } from 'preact'

/** Drawn on 20 × 20 with a stroke of 1.6; always beside words, never instead of them. */
const shapes = {
  alert: 'M10 3 18 17H2L10 3Z M10 8v4 M10 14.6v.1',
  arrow: 'M4 10h12 M11 5l5 5-5 5',
  book: 'M10 5.5C8 4 5 3.8 2.5 4.2v11.5c2.5-.4 5.5-.2 7.5 1.3 2-1.5 5-1.7 7.5-1.3V4.2C15 3.8 12 4 10 5.5Z M10 5.5V17',
  chart: 'M3 3v14h14 M6 13l3.5-4 3 2.5L17 5.5',
  check: 'M4 10.5 8.2 15 16 5.5',
  clock: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15Z M10 6v4.2l2.8 1.8',
  code: 'M7 5 2.5 10 7 15 M13 5l4.5 5L13 15',
  copy: 'M7 7h9v10H7Z M13 7V3H4v10h3',
  cross: 'M5 5l10 10 M15 5 5 15',
  dash: 'M4.5 10h11',
  download: 'M10 3v9 M6 8.5l4 4 4-4 M3.5 16.5h13',
  eye: 'M1.8 10S5 4.5 10 4.5 18.2 10 18.2 10 15 15.5 10 15.5 1.8 10 1.8 10Z M10 7.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8Z',
  hash: 'M7.5 3 5.5 17 M14.5 3l-2 14 M3.5 7.5h13.5 M3 12.5h13.5',
  info: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15Z M10 9v5 M10 6.2v.1',
  key: 'M6.2 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z M9.7 10H18 M14.5 10v3 M17.5 10v2.5',
  letters: 'M3 15 6.5 5 10 15 M4.2 11.8h4.6 M12 15V8.5 M12 12a2.4 2.4 0 1 1 5 0 2.4 2.4 0 1 1-5 0Z M17 9v6',
  link: 'M8.5 11.5a3.2 3.2 0 0 0 4.6 0l3-3a3.2 3.2 0 0 0-4.6-4.6l-.9.9 M11.5 8.5a3.2 3.2 0 0 0-4.6 0l-3 3a3.2 3.2 0 0 0 4.6 4.6l.9-.9',
  lock: 'M4.5 9h11v8h-11Z M7 9V6.5a3 3 0 0 1 6 0V9',
  moon: 'M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3Z',
  pause: 'M7 4.5v11 M13 4.5v11',
  play: 'M6 4.5v11l9-5.5Z',
  screen: 'M2.5 4h15v9.5h-15Z M7 17h6 M10 13.5V17',
  search: 'M9 3a6 6 0 1 0 0 12A6 6 0 0 0 9 3Z M13.4 13.4 17.5 17.5',
  share: 'M10 12V3 M6.5 6 10 2.8 13.5 6 M4.5 10v6.5h11V10',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z M10 1.8v1.6 M10 16.6v1.6 M1.8 10h1.6 M16.6 10h1.6 M4.2 4.2l1.1 1.1 M14.7 14.7l1.1 1.1 M4.2 15.8l1.1-1.1 M14.7 5.3l1.1-1.1',
  swap: 'M4 7h12 M13 4l3 3-3 3 M16 13H4 M7 10l-3 3 3 3',
  trash: 'M3.5 5.5h13 M8 5V3h4v2 M5 5.5 6 17h8l1-11.5 M8.5 9v4.5 M11.5 9v4.5',
  upload: 'M10 12.5v-9 M6 7l4-4 4 4 M3.5 16.5h13',
} as const

export type IconName = keyof typeof shapes

export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  )
}

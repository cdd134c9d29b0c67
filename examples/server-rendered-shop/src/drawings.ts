import { html, type Markup } from '@latchkey/example-shared'

/** A picture for each product, drawn in the colours of the page. */
export const drawings: Readonly<Record<'teacup' | 'lamp' | 'latch' | 'key' | 'notebook' | 'plover', Markup>> =
  {
    teacup: drawing(
      html`<path class="tint" d="M26 40h52v14a24 24 0 0 1-24 24h-4a24 24 0 0 1-24-24Z" />
        <path
          d="M26 40h52v14a24 24 0 0 1-24 24h-4a24 24 0 0 1-24-24ZM78 46h8a9 9 0 0 1 0 18h-9M20 86h66M42 30c-5-6 5-8 0-15M58 30c-5-6 5-8 0-15"
        />`,
    ),
    lamp: drawing(
      html`<path class="tint" d="M40 16h28l14 32H26Z" />
        <path d="M40 16h28l14 32H26ZM54 48v36M36 88a18 6 0 0 1 36 0ZM66 48v12" /><circle
          cx="66"
          cy="63"
          r="3"
        />`,
    ),
    latch: drawing(
      html`<rect class="tint" x="18" y="34" width="42" height="36" rx="5" />
        <rect x="18" y="34" width="42" height="36" rx="5" /><rect
          x="72"
          y="38"
          width="18"
          height="28"
          rx="4"
        />
        <path d="M28 46h52v12H28ZM44 46v-9M26 41h.1M52 63h.1M81 43h.1M81 61h.1" />`,
    ),
    key: drawing(
      html`<circle class="tint" cx="32" cy="52" r="19" /><circle cx="32" cy="52" r="19" />
        <circle cx="32" cy="52" r="8" /><path d="M51 52h40v14M79 52v10" />`,
    ),
    notebook: drawing(
      html`<rect class="tint" x="28" y="16" width="52" height="72" rx="5" />
        <rect x="28" y="16" width="52" height="72" rx="5" />
        <path
          d="M40 16v72M22 28h12M22 44h12M22 60h12M22 76h12M52 36h.1M62 36h.1M52 48h.1M62 48h.1M52 60h.1M62 60h.1"
        />`,
    ),
    plover: drawing(
      html`<path
          class="tint"
          d="M26 58c4-18 22-22 36-20 4-12 20-12 22 0l10 4-11 3c2 22-14 32-30 32-14 0-24-6-27-19Z"
        />
        <path
          d="M26 58c4-18 22-22 36-20 4-12 20-12 22 0l10 4-11 3c2 22-14 32-30 32-14 0-24-6-27-19ZM34 62c10 2 20-2 26-10M48 77v13h-6M60 76v14h6M26 58l-12-4"
        />
        <circle cx="75" cy="37" r="2" />`,
    ),
  }

function drawing(lines: Markup): Markup {
  return html`<svg class="drawing" viewBox="0 0 108 104" aria-hidden="true" focusable="false">${lines}</svg>`
}

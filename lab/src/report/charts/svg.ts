/** A picture with its words: drawn narrow, so that its text can be read on a phone as well as on a desk. */
export interface Chart {
  readonly id: string
  readonly title: string
  readonly note: string
  readonly svg: string
}

/** Units across; the text is sized for it. */
export const chartWidth = 330

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text that cannot become markup. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
}

/** A drawing with a name for those who do not see it. */
export function drawing(
  { title, height }: { readonly title: string; readonly height: number },
  parts: readonly string[],
): string {
  return [
    `<svg viewBox="0 0 ${chartWidth} ${Math.ceil(height)}" role="img" aria-label="${escaped(title)}">`,
    ...parts,
    '</svg>',
  ].join('\n')
}

export function text(
  x: number,
  y: number,
  words: string,
  {
    kind = 'label',
    anchor = 'start',
  }: { readonly kind?: string; readonly anchor?: 'start' | 'middle' | 'end' } = {},
): string {
  return `<text class="${kind}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escaped(words)}</text>`
}

export function bar(
  {
    x,
    y,
    width,
    height,
  }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  kind: string,
): string {
  return `<rect class="${kind}" x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, width))}" height="${round(height)}"/>`
}

export function line(from: readonly [number, number], to: readonly [number, number], kind = 'rule'): string {
  return `<line class="${kind}" x1="${round(from[0])}" y1="${round(from[1])}" x2="${round(to[0])}" y2="${round(to[1])}"/>`
}

/** Where a value is on an axis of powers of ten; what is less than its start, 0 as well, is at its start. */
export function logScale(from: number, to: number, length: number): (value: number) => number {
  const span = Math.log10(to / from)
  return (value) => (Math.log10(Math.min(to, Math.max(from, value)) / from) / span) * length
}

/** The least of 1, 2, 5, 10, 20, 50 … that is not less. */
export function niceCeiling(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power
}

export function round(value: number): number {
  return Math.round(value * 10) / 10
}

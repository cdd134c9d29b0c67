import { secondsLeft } from './claims.ts'
import { make } from './dom.ts'

type Claims = Readonly<Record<string, unknown>>

const tickMs = 250
const shown = new Map<
  HTMLElement,
  { readonly claims: Claims; readonly meter: HTMLMeterElement; readonly text: HTMLElement }
>()

/** How long a token still counts, going down while one looks at it. */
export function countdown(claims: Claims): HTMLElement {
  const meter = make('meter', '')
  meter.max = Number(claims['exp']) - Number(claims['iat'])
  const text = make('span', '')
  const whole = make('p', 'countdown', meter, text)
  const label = `Life of the token for ${String(claims['aud'])}`
  meter.setAttribute('aria-label', label)
  shown.set(whole, { claims, meter, text })
  update(whole)
  return whole
}

function update(whole: HTMLElement): void {
  const parts = shown.get(whole)
  const left = parts === undefined ? null : secondsLeft(parts.claims, Date.now())
  if (parts === undefined || left === null) return
  parts.meter.value = Math.max(0, left)
  parts.text.textContent = left > 0 ? `${Math.ceil(left)} s left` : 'expired'
}

/** Starts the clock of all countdowns of this page. */
export function startCountdowns(): void {
  setInterval(() => {
    for (const whole of shown.keys()) {
      if (whole.isConnected) update(whole)
      else shown.delete(whole)
    }
  }, tickMs)
}

import type { Statuses } from '../result.ts'

/** A number with three significant digits, in a form that people read; a dash for none. */
export function figure(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '–'
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size < 0.001) return '<0.001'
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
  return value.toLocaleString('en', { maximumFractionDigits: digits })
}

/** Milliseconds as what they are best read in. */
export function duration(ms: number | null): string {
  if (ms === null) return '–'
  return ms >= 1_000 ? `${figure(ms / 1_000)} s` : `${figure(ms)} ms`
}

export function shareOf(statuses: Statuses, status: string): number {
  const all = Object.values(statuses).reduce((sum, count) => sum + count, 0)
  return all === 0 ? 0 : (statuses[status] ?? 0) / all
}

/** `200 97 %, 503 3 %`; dash for no answers. */
export function statusesInWords(statuses: Statuses): string {
  const entries = Object.keys(statuses).toSorted()
  if (entries.length === 0) return '–'
  return entries.map((status) => `${statusInWords(status)} ${percent(shareOf(statuses, status))}`).join(', ')
}

/** How much of the whole is a part of it, status by status: `200 33.1 %`; dash for nothing. */
export function partInWords(part: Statuses | undefined, whole: Statuses): string {
  const all = Object.values(whole).reduce((sum, count) => sum + count, 0)
  const entries = Object.entries(part ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return entries.length === 0
    ? '–'
    : entries.map(([status, count]) => `${statusInWords(status)} ${percent(count / all)}`).join(', ')
}

function statusInWords(status: string): string {
  return status === 'none' ? 'no answer' : status
}

function percent(share: number): string {
  const value = share * 100
  return value > 0 && value < 0.1 ? '<0.1 %' : `${value.toLocaleString('en', { maximumFractionDigits: 1 })} %`
}

/** A time of today with its milliseconds. */
export function timeOf(atMs: number): string {
  const date = new Date(atMs)
  return `${date.toLocaleTimeString('en-GB')}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

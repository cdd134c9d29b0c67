/** Always the same digits and separators, whatever the language of the browser: what is shown can be compared. */
const counts = new Intl.NumberFormat('en-GB')

export function formatCount(count: number | bigint): string {
  return counts.format(count)
}

/** "1 byte", "2 bytes". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** "5.0 GiB": binary units, one digit after the point from KiB on. */
export function formatBytes(bytes: number): string {
  const units = ['KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 'bytes'
  for (const next of units) {
    if (value < 1024) break
    value /= 1024
    unit = next
  }
  return unit === 'bytes' ? plural(bytes, 'byte') : `${value.toFixed(1)} ${unit}`
}

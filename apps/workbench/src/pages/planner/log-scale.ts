/** A logarithmic scale from one power of ten to another. Zero has a place of its own, below all of them. */
export interface LogScale {
  /** Exponents of ten. */
  readonly from: number
  readonly to: number
  readonly hasZero: boolean
}

/** Whole decades around the values. Where all are zero or there are none, one decade is shown all the same. */
export function scaleAround(values: readonly (number | null)[]): LogScale {
  const numbers = values.filter((value) => value !== null)
  const positive = numbers.filter((value) => value > 0)
  const from = Math.floor(Math.log10(positive.length === 0 ? 1 : Math.min(...positive)))
  const to = Math.ceil(Math.log10(positive.length === 0 ? 10 : Math.max(...positive)))
  return { from, to: Math.max(to, from + 1), hasZero: numbers.includes(0) }
}

/** Where a value is on a line of this length, from its beginning; zero is at 0. */
export function placeOf(value: number, scale: LogScale, length: number): number {
  if (value <= 0) return 0
  const room = zeroRoom(scale, length)
  const share = (Math.log10(value) - scale.from) / (scale.to - scale.from)
  return room + share * (length - room)
}

/** Powers of ten that fit beside each other at this distance at least, both ends among them if possible; and zero. */
export function ticksOf(scale: LogScale, length: number, distance: number): readonly number[] {
  const decades = scale.to - scale.from
  const fitting = Math.max(1, Math.floor((length - zeroRoom(scale, length)) / distance))
  const step = Math.max(1, Math.ceil(decades / fitting))
  const exponents = Array.from({ length: Math.floor(decades / step) + 1 }, (_, index) => {
    return scale.from + index * step
  })
  return [...(scale.hasZero ? [0] : []), ...exponents.map((exponent) => Number(`1e${exponent}`))]
}

function zeroRoom({ hasZero }: LogScale, length: number): number {
  return hasZero ? Math.min(28, length / 6) : 0
}

/** Names at the ends of lines, moved apart so that none covers another; those of lines that end together stand side by side. */
export interface EndName {
  readonly names: readonly string[]
  readonly y: number
}

export function endNames(
  ends: readonly { readonly name: string; readonly y: number }[],
  distance: number,
  height: number,
): readonly EndName[] {
  const groups: { names: string[]; y: number }[] = []
  for (const { name, y } of ends.toSorted((a, b) => a.y - b.y)) {
    const last = groups.at(-1)
    if (last !== undefined && Math.abs(last.y - y) < 2) last.names.push(name)
    else groups.push({ names: [name], y })
  }
  // Downwards as far as needed, and back up where that leads over the edge.
  for (const [index, group] of groups.entries()) {
    const above = groups[index - 1]
    if (above !== undefined) group.y = Math.max(group.y, above.y + distance)
  }
  let limit = height
  for (const group of groups.toReversed()) {
    group.y = Math.min(group.y, limit)
    limit = group.y - distance
  }
  return groups.map(({ names, y }) => ({ names: names.toSorted(), y }))
}

/**
 * The value below which `share` of the values are, interpolated.
 * @param {readonly number[]} values
 * @param {number} share 0 to 1
 */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low + (high - low) * (at - Math.floor(at))
}

/** @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5)

/**
 * Compares two series whose values were measured in pairs, moments apart: the median of the pairs' ratios says more on a busy
 * machine than the ratio of the medians. The spread is the middle half.
 * @param {readonly number[]} numerators
 * @param {readonly number[]} denominators
 * @returns {{ ratio: number, spread: [number, number] }}
 */
export function pairedRatio(numerators, denominators) {
  const ratios = numerators.map((value, index) => value / (denominators[index] ?? Number.NaN))
  return { ratio: median(ratios), spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)] }
}

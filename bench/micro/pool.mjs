/**
 * Goes round a pool, so that no two calls in a row get the same value.
 * @template T
 * @param {readonly T[]} values
 * @returns {() => T}
 */
export function rotating(values) {
  let at = 0
  return () => values[at++ % values.length]
}

/**
 * Texts as a server gets them: each time a new string out of the bytes of a socket, whose hash nobody has computed yet.
 * @param {readonly string[]} texts
 * @returns {() => string}
 */
export function freshTexts(texts) {
  const bytes = Buffer.from(texts.join(''), 'latin1')
  let from = 0
  const slices = texts.map((text) => {
    const slice = bytes.subarray(from, from + text.length)
    from += text.length
    return slice
  })
  const next = rotating(slices)
  return () => next().toString('latin1')
}

/**
 * A side that calls `step` again and again.
 * @param {string} name
 * @param {() => void} step
 * @returns {import('./compare.mjs').Side}
 */
export function repeat(name, step) {
  return {
    name,
    run(count) {
      for (let done = 0; done < count; done++) step()
    },
  }
}

/**
 * @param {unknown} holds
 * @param {string} what
 */
export function must(holds, what) {
  if (!holds) throw new Error(`The benchmark is wrong: ${what}.`)
}

/** Sizes beyond which the toolbox changes its ways. All lengths of text are UTF-16 units, as in `string.length`. */

/** Longer input is refused with a sentence: 8 MiB. */
export const maxInputLength: number = 8 * 1024 * 1024

/** From here on, callers with a user interface should inspect in a worker: 256 KiB. */
export const offThreadLength: number = 256 * 1024

/** More of a token than this need not be coloured: 64 KiB. */
export const colouredLength: number = 64 * 1024

/** How deep arrays and objects may be nested. */
export const maxJsonDepth = 256

/** How many tokens (names, values, punctuation, white space) a JSON text may have. */
export const maxJsonTokens = 500_000

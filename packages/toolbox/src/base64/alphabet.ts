const common = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export const letters: Readonly<Record<'standard' | 'url', string>> = {
  standard: `${common}+/`,
  url: `${common}-_`,
}

/** The value of a code that is no letter of either alphabet. */
export const outside = 255
/** Added to 62 and 63 in the URL-safe alphabet, to tell the two apart. */
export const urlSafe = 64

/** The value of each code up to 127, in either alphabet. */
export const letterValues: Uint8Array = new Uint8Array(128).fill(outside)
for (const [value, letter] of [...letters.standard].entries()) letterValues[letter.charCodeAt(0)] = value
letterValues['-'.charCodeAt(0)] = 62 + urlSafe
letterValues['_'.charCodeAt(0)] = 63 + urlSafe

/** The same value in the other alphabet. */
export const counterparts: Readonly<Record<string, string>> = { '+': '-', '/': '_', '-': '+', _: '/' }

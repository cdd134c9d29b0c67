/** Characters that get into Base64 by copying, and what they were. */
export interface Stray {
  readonly name: string
  /** The character that it looks like; empty for what is not to be seen at all. */
  readonly instead: string
}

export function strayFor(character: string): Stray | null {
  const known = strays[character]
  if (known !== undefined) return known
  const plain = lookAlikes.get(character)
  if (plain !== undefined) {
    const script = /\p{Script=Cyrillic}/u.test(character) ? 'Cyrillic' : 'Greek'
    return { name: `${script} letter that looks like ${plain}`, instead: plain }
  }
  const code = character.codePointAt(0)!
  // The full-width forms of ASCII, as East Asian keyboards type them.
  if (code < 0xff01 || code > 0xff5e) return null
  const ascii = String.fromCharCode(code - 0xfee0)
  return { name: `full-width ${ascii}`, instead: ascii }
}

const strays: Readonly<Record<string, Stray>> = {
  '\u00a0': { name: 'no-break space', instead: '' },
  '\u00ad': { name: 'soft hyphen', instead: '' },
  '\u200b': { name: 'zero-width space', instead: '' },
  '\u200c': { name: 'zero-width non-joiner', instead: '' },
  '\u200d': { name: 'zero-width joiner', instead: '' },
  '\u200e': { name: 'left-to-right mark', instead: '' },
  '\u2028': { name: 'line separator', instead: '' },
  '\u2029': { name: 'paragraph separator', instead: '' },
  '\u202f': { name: 'narrow no-break space', instead: '' },
  '\u2060': { name: 'word joiner', instead: '' },
  '\u3000': { name: 'ideographic space', instead: '' },
  '\ufeff': { name: 'byte order mark', instead: '' },
  '\u2010': { name: 'hyphen (not the ASCII one)', instead: '-' },
  '\u2011': { name: 'no-break hyphen', instead: '-' },
  '\u2012': { name: 'figure dash', instead: '-' },
  '\u2013': { name: 'en dash', instead: '-' },
  '\u2014': { name: 'em dash', instead: '-' },
  '\u2212': { name: 'minus sign', instead: '-' },
  '\u2044': { name: 'fraction slash', instead: '/' },
  '\u2215': { name: 'division slash', instead: '/' },
}

const lookAlikes: ReadonlyMap<string, string> = new Map(
  [
    ['аеорсухіјѕАВЕКМНОРСТХІЈЅ', 'aeopcyxijsABEKMHOPCTXIJS'],
    ['οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'oABEZHIKMNOPTYX'],
  ].flatMap(([foreign, latin]) => [...foreign!].map((letter, index) => [letter, latin![index]!] as const)),
)

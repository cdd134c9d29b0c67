/** Who made the list of words, and under which licence we pass it on: to be shown where its words are used. */
export const wordListCredit =
  'EFF Long Wordlist by Joseph Bonneau and the Electronic Frontier Foundation, CC BY 3.0 US (eff.org/dice).'

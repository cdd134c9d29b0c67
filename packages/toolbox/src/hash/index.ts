export {
  findAlgorithm,
  hashAlgorithms,
  hashFacts,
  lookAlikes,
  type HashAlgorithm,
  type HashFacts,
} from './algorithms.ts'
export { createHasher, digestOf, type Hasher } from './hasher.ts'
export { createHmac } from './hmac.ts'
export { compareDigest, type Comparison } from './compare.ts'
export { parseExpected, type Expected, type ExpectedDigest } from './expected.ts'
export { digestForms, type DigestForms } from './format.ts'
export { matchSums, type HashedFile, type SumsRow } from './match-sums.ts'
export { formatSumsLine, type SumsEntry, type SumsLineOptions } from './sums-line.ts'
export { decodeSums, parseSums, type SumsFile } from './sums.ts'
export { textInput, type LineEndings, type TextInput, type TextNotice } from './text.ts'

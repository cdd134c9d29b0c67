import { packedWords } from './words-data.ts'

let unpacked: readonly string[] | null = null

/** The 7776 words of EFF's long list, in its order. Four have a hyphen: drop-down, felt-tip, t-shirt, yo-yo. */
export function effWords(): readonly string[] {
  unpacked ??= unpack(packedWords)
  return unpacked
}

/** Each word is the number of letters that it shares with the one before, and the rest. */
function unpack(packed: string): readonly string[] {
  const words: string[] = []
  for (const [, shared, rest] of packed.matchAll(/(\d)(\D*)/g)) {
    words.push((words.at(-1) ?? '').slice(0, Number(shared)) + rest!)
  }
  return words
}

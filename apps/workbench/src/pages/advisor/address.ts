import { inputs, type InputId } from '@latchkey/advisor'
import type { AnswerTexts } from './answer-text.ts'

/**
 * The answers stand behind the `#` of the address, which browsers send to nobody: a link holds them, and so does a bookmark. They are
 * no secrets. `v` says how they are written, so that a later form can tell.
 */
const version = '1'

export interface ReadAddress {
  readonly texts: AnswerTexts
  /** What in the address could not be used, each as a sentence. */
  readonly problems: readonly string[]
}

/** What stands behind the `#` for these answers; empty if there are none. */
export function fragmentOf(texts: AnswerTexts): string {
  const entries = inputs.flatMap(({ id }) => {
    const text = texts[id]
    return text === undefined || text.trim() === '' ? [] : [[id, text]]
  })
  if (entries.length === 0) return ''
  // A list of options is easier to read with its commas.
  return new URLSearchParams([['v', version], ...entries]).toString().replaceAll('%2C', ',')
}

/** Reads what `fragmentOf` has written, or whatever somebody has made of it. */
export function readFragment(fragment: string): ReadAddress {
  const parameters = [...new URLSearchParams(fragment)]
  if (parameters.length === 0) return { texts: {}, problems: [] }
  const versions = parameters.filter(([name]) => name === 'v').map(([, value]) => value)
  if (versions.length !== 1 || versions[0] !== version) {
    const found = versions.length === 0 ? 'has no version' : `has version ${shown(versions.join(', '))}`
    return {
      texts: {},
      problems: [
        `The answers in this address could not be read: it ${found}, and this page reads v=${version}.`,
      ],
    }
  }
  const texts: Partial<Record<InputId, string>> = {}
  const problems: string[] = []
  for (const [name, text] of parameters) {
    if (name === 'v') continue
    const input = inputs.find(({ id }) => id === name)
    if (input === undefined) problems.push(`${shown(name)} in the address is no question, and was left out.`)
    else if (input.id in texts) problems.push(`${name} stands in the address twice; the first one counts.`)
    else texts[input.id] = text
  }
  return { texts, problems }
}

/** What is behind the `#`; in the single file, behind the name of the page. */
export function currentFragment(): string {
  const hash = location.hash.slice(1)
  return __SINGLE_FILE__ ? hash.split('?').slice(1).join('?') : hash
}

/** Puts the answers into the address, without a step in the history. */
export function rememberInAddress(texts: AnswerTexts): void {
  const fragment = fragmentOf(texts)
  if (fragment === currentFragment()) return
  const path = __SINGLE_FILE__ ? '#/advisor' : location.pathname
  const mark = __SINGLE_FILE__ ? '?' : '#'
  history.replaceState(history.state, '', fragment === '' ? path : `${path}${mark}${fragment}`)
}

function shown(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 39)}…` : text}"`
}

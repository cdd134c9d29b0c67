/**
 * Answers stand behind the `#` of the address, which browsers send to nobody: a link holds them, and so does a bookmark. They are no
 * secrets. `v` says how they are written, so that a later form can tell.
 */
const version = '1'

/** What stands in fields and in an address, by question. What is absent, or empty, was not answered. */
export type Texts<Id extends string> = Partial<Readonly<Record<Id, string>>>

export interface ReadFragment<Id extends string> {
  readonly texts: Texts<Id>
  /** What in the address could not be used, each as a sentence. */
  readonly problems: readonly string[]
}

/** What stands behind the `#` for these answers; empty if there are none. */
export function fragmentOf<Id extends string>(ids: readonly Id[], texts: Texts<Id>): string {
  const entries = ids.flatMap((id) => {
    const text = texts[id]
    return text === undefined || text.trim() === '' ? [] : [[id, text]]
  })
  if (entries.length === 0) return ''
  // A list of options is easier to read with its commas.
  return new URLSearchParams([['v', version], ...entries]).toString().replaceAll('%2C', ',')
}

/** Reads what `fragmentOf` has written, or whatever somebody has made of it. */
export function readFragment<Id extends string>(ids: readonly Id[], fragment: string): ReadFragment<Id> {
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
  const texts: Partial<Record<Id, string>> = {}
  const problems: string[] = []
  for (const [name, text] of parameters) {
    if (name === 'v') continue
    const id = ids.find((id) => id === name)
    if (id === undefined) problems.push(`${shown(name)} in the address is no question, and was left out.`)
    else if (id in texts) problems.push(`${name} stands in the address twice; the first one counts.`)
    else texts[id] = text
  }
  return { texts, problems }
}

/** What is behind the `#`; in the single file, behind the name of the page. */
export function currentFragment(): string {
  const hash = location.hash.slice(1)
  return __SINGLE_FILE__ ? hash.split('?').slice(1).join('?') : hash
}

/** Puts the answers into the address of the page, without a step in the history. */
export function rememberFragment(path: string, fragment: string): void {
  if (fragment === currentFragment()) return
  const page = __SINGLE_FILE__ ? `#${path}` : location.pathname
  const mark = __SINGLE_FILE__ ? '?' : '#'
  history.replaceState(history.state, '', fragment === '' ? page : `${page}${mark}${fragment}`)
}

function shown(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 39)}…` : text}"`
}

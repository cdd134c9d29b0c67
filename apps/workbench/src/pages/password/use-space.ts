import {
  bytesSpace,
  parsePasswordRulesAttribute,
  planPassphrase,
  planPassword,
  type AttributeProblem,
  type Space,
} from '@latchkey/toolbox/password'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { passphraseFrom, rulesFrom, type Settings } from './settings.ts'

export interface SpaceState {
  /** Null when the rules exclude each other, and while the list of words is loaded. */
  readonly space: Space | null
  readonly problems: readonly { readonly option: string; readonly text: string }[]
  /** What was not understood of a website's rules. */
  readonly attributeProblems: readonly AttributeProblem[]
  /** The length that a website's rules allow, which may not be the one that was chosen. */
  readonly attributeLength: number | null
}

const nothing = { space: null, problems: [], attributeProblems: [], attributeLength: null }

/** All that the settings allow, counted. */
export function useSpace(settings: Settings, attribute: string): SpaceState {
  const [words, setWords] = useState<readonly string[] | null>(null)
  const isPassphrase = settings.kind === 'passphrase'
  useEffect(() => {
    if (!isPassphrase || words !== null) return
    // One of the files of this site, which the service worker keeps.
    void import('@latchkey/toolbox/password/words').then(({ effWords }) => setWords(effWords()))
  }, [isPassphrase])

  return useMemo((): SpaceState => {
    if (settings.kind === 'bytes') {
      const { bytes, encoding } = settings
      if (!Number.isInteger(bytes) || bytes < 1 || bytes > 1024) {
        return {
          ...nothing,
          problems: [
            { option: 'bytes', text: `The number of bytes must be from 1 to 1024: it is ${bytes}.` },
          ],
        }
      }
      return { ...nothing, space: bytesSpace(bytes, encoding) }
    }
    if (isPassphrase) {
      if (words === null) return nothing
      const plan = planPassphrase(passphraseFrom(settings), words)
      return plan.ok ? { ...nothing, space: plan.value } : { ...nothing, problems: plan.problems }
    }
    const own = rulesFrom(settings)
    const parsed = attribute.trim() === '' ? null : parsePasswordRulesAttribute(attribute, settings.length)
    const rules = parsed === null ? own : { ...own, ...parsed.rules }
    const plan = planPassword(rules)
    const found = plan.ok ? { space: plan.value, problems: [] } : { space: null, problems: plan.problems }
    return {
      ...found,
      attributeProblems: parsed?.problems ?? [],
      attributeLength: parsed?.rules.length ?? null,
    }
  }, [settings, attribute, words])
}

import { prettyJson, readJson } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'

export interface JsonTextProps {
  readonly text: string
  readonly label: string
}

/** More than this is shown without colours, and only its beginning. */
const maxLength = 65_536

/** JSON on lines of its own, every digit and every repeated name as it is written. What cannot be read stays as it is. */
export function JsonText({ text, label }: JsonTextProps): JSX.Element {
  const pieces = useMemo(() => {
    const shown = text.length > maxLength ? text.slice(0, maxLength) : (prettyJson(text) ?? text)
    return readJson(shown).tokens.map(({ kind, start, end }) => ({ kind, text: shown.slice(start, end) }))
  }, [text])
  return (
    <>
      <pre class="output json" tabIndex={0} aria-label={label}>
        {pieces.map(({ kind, text }, index) =>
          kind === 'space' || kind === 'punctuation' ? (
            text
          ) : (
            <span key={index} class={`json-${kind}`}>
              {text}
            </span>
          ),
        )}
      </pre>
      {text.length > maxLength && <p class="help">Only the beginning is shown.</p>}
    </>
  )
}

import { spellOut } from '@latchkey/toolbox/password'
import type { JSX } from 'preact'

/** To read it out, or to be sure of what one sees. */
export function SpellingList({ password }: { readonly password: string }): JSX.Element {
  return (
    <ol class="spelling">
      {spellOut(password).map(({ character, kind, spoken }, index) => (
        <li key={index}>
          <code class={`character-${kind}`}>{character === ' ' ? '␠' : character}</code>
          <span>{spoken}</span>
        </li>
      ))}
    </ol>
  )
}

import { classOf } from '@latchkey/toolbox/password'
import type { JSX } from 'preact'

/** A password with its kinds of characters told apart by hue, and by weight and line for who does not see the hue. */
export function PasswordText({ password }: { readonly password: string }): JSX.Element {
  const runs: { kind: string; text: string }[] = []
  for (const character of password) {
    const kind = classOf(character)
    const last = runs.at(-1)
    if (last?.kind === kind) last.text += character
    else runs.push({ kind, text: character })
  }
  return (
    <>
      {runs.map(({ kind, text }, index) => (
        <span key={index} class={`character-${kind}`}>
          {text}
        </span>
      ))}
    </>
  )
}

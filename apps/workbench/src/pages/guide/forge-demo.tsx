import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { inspectorLink, withPayload } from '../../guide/tokens.ts'
import { fits } from './hs256.ts'

export interface ForgeDemoProps {
  /** Signed by the issuer: its role is reader. */
  readonly token: string
  readonly secret: string
}

const roles = ['reader', 'editor', 'admin'] as const

/** Writes a role into a signed token, and lets two kinds of code judge it. */
export function ForgeDemo({ token, secret }: ForgeDemoProps): JSX.Element {
  const [role, setRole] = useState<string>('admin')
  const [isGenuine, setIsGenuine] = useState<boolean | null>(null)
  const shown = role === 'reader' ? token : withPayload(token, JSON.stringify({ sub: 'user-7f3a', role }))
  useEffect(() => {
    let isOver = false
    void fits(shown, secret).then((result) => {
      if (!isOver) setIsGenuine(result)
    })
    return () => {
      isOver = true
    }
  }, [shown, secret])
  const [first, second, third] = shown.split('.')
  return (
    <>
      <fieldset class="demo-choice">
        <legend>The issuer signed “reader”. Write something else over it, and keep the signature:</legend>
        {roles.map((name) => (
          <label key={name}>
            <input type="radio" name="role" checked={role === name} onChange={() => setRole(name)} /> {name}
          </label>
        ))}
      </fieldset>
      <p class="token-text">
        <span class="token-header">{first}</span>.<span class="token-payload">{second}</span>.
        <span class="token-signature">{third}</span>
      </p>
      <dl class="demo-result" aria-live="polite">
        <dt>Code that only decodes</dt>
        <dd>
          Accepts it: the role is <strong>{role}</strong>.
        </dd>
        <dt>Code that verifies</dt>
        <dd>
          {isGenuine === null
            ? 'Checking.'
            : isGenuine
              ? 'Accepts it: this is what the issuer signed.'
              : 'Refuses it: the signature does not fit.'}
        </dd>
      </dl>
      <p>
        <a href={inspectorLink(shown)}>Open this token in the inspector</a>
      </p>
    </>
  )
}

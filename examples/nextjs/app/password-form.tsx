'use client'

import { useActionState } from 'react'
import type { Refused } from './actions'

interface PasswordFormProps {
  readonly action: (before: Refused, form: FormData) => Promise<Refused>
  /** Null: whoever is signed in. */
  readonly name: string | null
  readonly label: string
}

/** Asks for a password, and says beside it why it was refused. Works before, and without, its script. */
export function PasswordForm({ action, name, label }: PasswordFormProps) {
  const [refused, submit, isPending] = useActionState(action, null)
  return (
    <form action={submit}>
      {name !== null && (
        <label>
          Name <input name="name" autoComplete="username" required defaultValue={name} />
        </label>
      )}
      <label>
        Password{' '}
        <input
          name="password"
          type="password"
          autoComplete="current-password"
          required
          aria-describedby="refused"
        />
      </label>
      <p id="refused" className="refused" role="alert">
        {refused}
      </p>
      <button disabled={isPending}>{label}</button>
    </form>
  )
}

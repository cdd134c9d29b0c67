'use server'

import { redirect } from 'next/navigation'
import { checkPassword } from '../../frameworks/src/users.ts'
import { action, auth } from '../lib/auth'

/** What a form shows after it was refused. */
export type Refused = string | null

export async function signIn(_before: Refused, form: FormData): Promise<Refused> {
  const session = await action()
  const user = await checkPassword(form.get('name'), form.get('password'))
  if (user === null) return 'That is no name and password that go together.'
  await session.signIn(user)
  redirect('/account')
}

export async function signOut(): Promise<void> {
  const session = await action()
  await session.signOut()
  redirect('/')
}

export async function confirm(_before: Refused, form: FormData): Promise<Refused> {
  const session = await action()
  if (session.identity === null) redirect('/')
  const user = await checkPassword(session.identity.subject, form.get('password'))
  if (user === null) return 'That is not your password.'
  await session.stepUp({ amr: ['pwd'] })
  redirect('/account')
}

/** Takes a proof that is not older than five minutes. */
export async function endOthers(): Promise<void> {
  const session = await action()
  const { identity } = session
  if (identity === null) redirect('/')
  if (session.denial({ maxAuthAgeSeconds: 300 }) !== null) redirect('/account?confirm')
  await auth().end({ subject: identity.subject, except: identity.sessionId })
  redirect('/account')
}

import Link from 'next/link'
import { redirect } from 'next/navigation'
import { auth, requireIdentity } from '../../lib/auth'
import { confirm, endOthers } from '../actions'
import { PasswordForm } from '../password-form'

interface AccountPageProps {
  readonly searchParams: Promise<{ readonly confirm?: string }>
}

/** For whoever is signed in. */
export default async function AccountPage({ searchParams }: AccountPageProps) {
  const { subject, sessionId } = await requireIdentity(() => redirect('/'))
  const { sessions } = await auth().sessions.list({ subject })
  const asksForProof = (await searchParams).confirm !== undefined
  return (
    <>
      <h1>Sessions of {subject}</h1>
      <ul>
        {sessions.map(({ id, client, createdAtMs }) => (
          <li key={id}>
            {client.label}, since {new Date(createdAtMs).toISOString().slice(0, 16).replace('T', ' ')} UTC
            {id === sessionId && <strong> · this one</strong>}
          </li>
        ))}
      </ul>
      {asksForProof && (
        <>
          <p>Ending your other sessions takes a password that is not older than five minutes.</p>
          <PasswordForm action={confirm} name={null} label="Confirm" />
        </>
      )}
      <form action={endOthers}>
        <button>End my other sessions</button>
      </form>
      <p>
        <Link href="/">Home</Link>
      </p>
    </>
  )
}

import Link from 'next/link'
import { demo } from '../../frameworks/src/users.ts'
import { identity } from '../lib/auth'
import { signIn, signOut } from './actions'
import { PasswordForm } from './password-form'

/** For everybody; says who is signed in. */
export default async function HomePage() {
  const known = await identity()
  return (
    <>
      <h1>Latchkey on Next.js</h1>
      {known === null ? (
        <>
          <p>Nobody is signed in.</p>
          <PasswordForm action={signIn} name={demo.name} label="Sign in" />
          <p className="hint">
            The password is <code>{demo.password}</code>.
          </p>
        </>
      ) : (
        <>
          <p>
            Signed in as <strong id="subject">{known.subject}</strong>.{' '}
            <Link href="/account">Your sessions</Link>
          </p>
          <form action={signOut}>
            <button>Sign out</button>
          </form>
        </>
      )}
    </>
  )
}

import type { Identity } from 'latchkey'
import { demo } from './users.ts'

/** The public page: a form for nobody, and what somebody may do. Signing in and out work without script. */
export function homePage(framework: string, identity: Identity | null): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Latchkey on ${framework}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<style>${style}</style>
<main>
<h1>Latchkey on ${framework}</h1>
${identity === null ? signInForm : signedIn(identity)}
<output id="answer" role="status"></output>
</main>
<script type="module">${script}</script>
</html>`
}

const signInForm = `<p>Nobody is signed in.</p>
<form method="post" action="/auth/sign-in">
<label>Name <input name="name" autocomplete="username" required value="${demo.name}"></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<p class="hint">The password is <code>${demo.password}</code>.</p>
<button>Sign in</button>
</form>`

const signedIn = ({ subject, sessionId }: Identity): string => `
<p>Signed in as <strong id="subject">${escaped(subject)}</strong>, in session <code>${escaped(sessionId)}</code>.</p>
<p><a href="/me">/me</a> is for whoever is signed in.</p>
<form method="post" action="/auth/sign-out"><button>Sign out</button></form>
<h2>With a fresh proof</h2>
<p>Ending your other sessions takes a password that is not older than five minutes.</p>
<form method="post" action="/end-others"><button>End my other sessions</button></form>
<form method="post" action="/confirm">
<label>Password again <input name="password" type="password" autocomplete="current-password" required></label>
<button>Confirm</button>
</form>`

// Sends forms as JSON, so that a refusal can be read beside the form that it is about.
const script = `
for (const form of document.forms) form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const response = await fetch(form.action, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  })
  const says = { 204: 'Done.', 401: 'That takes a sign-in, or a fresh proof: confirm your password.', 403: 'That is not the password.' }
  if (response.ok && form.action.includes('/auth/')) location.reload()
  else document.getElementById('answer').textContent = says[response.status] ?? 'That did not work: ' + response.status
})`

const style = `
:root { color-scheme: light dark; font: 1rem/1.55 system-ui, sans-serif; background: light-dark(#f6f5f1, #16181a); color: light-dark(#1b1d1f, #ececea) }
main { max-width: 34rem; margin: 2rem auto; padding: 0 1.25rem }
form { display: grid; gap: .75rem; margin: 1rem 0; padding: 1rem; border: 1px solid light-dark(#d9d6cd, #363a3e); border-radius: 10px; background: light-dark(#fff, #1f2225) }
label { display: grid; gap: .25rem }
input, button { font: inherit; padding: .5rem .75rem; border: 1px solid light-dark(#8a8f94, #6b7075); border-radius: 6px; background: transparent; color: inherit }
button { justify-self: start; border: 0; background: light-dark(#0b5d4e, #6fd3bd); color: light-dark(#fff, #0d1f1b); cursor: pointer }
a { color: light-dark(#0b5d4e, #6fd3bd) }
code { overflow-wrap: anywhere }
.hint { margin: 0; color: light-dark(#5a5f64, #a6abb0) }
h2 { margin: 2rem 0 0; font-size: 1.1rem }
`

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}

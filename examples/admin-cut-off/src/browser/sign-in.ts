import { find, findOf } from './element.ts'

const words: Readonly<Record<number, string>> = {
  401: 'Refused: the password is wrong, or the account is disabled.',
  503: 'The desk cannot reach its store. Try again in a moment.',
}

const form = findOf('#sign-in', HTMLFormElement)
const refused = find('#refused')

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void signIn()
})

async function signIn(): Promise<void> {
  const { name, password } = Object.fromEntries(new FormData(form))
  refused.hidden = true
  try {
    const response = await fetch('/auth/sign-in', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name, password }),
    })
    if (response.ok) return location.assign('/')
    refused.textContent = words[response.status] ?? `Refused: ${response.status}.`
  } catch {
    refused.textContent = 'The desk does not answer.'
  }
  refused.hidden = false
}

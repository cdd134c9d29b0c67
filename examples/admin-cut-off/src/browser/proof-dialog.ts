import { find, findOf } from './element.ts'

const dialog = findOf('#proof-dialog', HTMLDialogElement)
const form = findOf('#proof-form', HTMLFormElement)
const refused = find('#proof-refused')

/** Asks for the password until it is right. False if the admin would rather not, or is signed out by now. */
export function askForProof(): Promise<boolean> {
  form.reset()
  refused.hidden = true
  dialog.showModal()
  return new Promise((resolve) => {
    const done = new AbortController()
    const finish = (isProved: boolean): void => {
      done.abort()
      dialog.close()
      resolve(isProved)
    }
    const { signal } = done
    find('#proof-cancel').addEventListener('click', () => finish(false), { signal })
    dialog.addEventListener('cancel', () => finish(false), { signal })
    form.addEventListener(
      'submit',
      (event) => {
        event.preventDefault()
        void prove().then((outcome) => {
          if (outcome === 'proved') return finish(true)
          if (outcome === 'signed_out') return location.assign('/')
          refused.textContent = outcome
          refused.hidden = false
        })
      },
      { signal },
    )
  })
}

/** `proved`, `signed_out`, or what to tell. */
async function prove(): Promise<string> {
  const { password } = Object.fromEntries(new FormData(form))
  try {
    const headers = { 'Content-Type': 'application/json' }
    const response = await fetch('/api/proof', {
      method: 'POST',
      headers,
      body: JSON.stringify({ password }),
    })
    if (response.ok) return 'proved'
    if (response.status === 401) return 'signed_out'
    return response.status === 403 ? 'That is not your password.' : `The desk answered ${response.status}.`
  } catch {
    return 'The desk does not answer.'
  }
}

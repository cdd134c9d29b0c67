import { createRefresher } from 'latchkey/client'
import { backEnd, SignedOutError } from './back-end.ts'
import { callCards } from './call-cards.ts'
import { fromThisPage, throughBackEnd } from './callers.ts'
import { secondsLeft } from './claims.ts'
import { startCountdowns } from './countdown.ts'
import { byId } from './dom.ts'
import { openSignInChannel } from './sign-in-channel.ts'
import { setUpTheft } from './theft.ts'
import { createTokenMemory, type HeldTokens } from './token-memory.ts'
import type { CallReport, ServiceName } from './wire.ts'

const tab = crypto.randomUUID()
const state = await backEnd.state()
const isDirect = state.strategy === 'jwt'

/** One request for all tabs that want tokens at the same time; each of them gets what it brought. */
const renew = createRefresher<HeldTokens>({
  lockName: 'spa-tokens',
  async refresh() {
    const { tokens, expiresInSeconds } = await backEnd.tokens()
    return { tokens, expiresAtMs: Date.now() + expiresInSeconds * 1000, askedBy: tab }
  },
})
const memory = createTokenMemory({ renew, nowMs: Date.now, tab })
const caller = isDirect ? fromThisPage(state.services, memory) : throughBackEnd

const otherTabs = openSignInChannel()
const progress = byId('progress', HTMLElement)
const callAfterExpiry = byId('call-after-expiry', HTMLButtonElement)
let lastReports: readonly CallReport[] = []
let signedOutAtMs: number | null = null

async function callAll(): Promise<void> {
  progress.textContent = 'Calling …'
  lastReports = await caller.callAll()
  byId('calls', HTMLElement).replaceChildren(...callCards(lastReports, state.services, caller.by))
  progress.textContent = ''
}

async function waitForExpiryAndCall(): Promise<void> {
  callAfterExpiry.disabled = true
  try {
    for (let left = shortestLife(); left > 0; left = shortestLife()) {
      progress.textContent = `Waiting until a token has expired: ${Math.ceil(left)} s`
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, 0.25) * 1000))
    }
    await callAll()
  } finally {
    callAfterExpiry.disabled = false
  }
}

/** Seconds until the first of the tokens expires. */
function shortestLife(): number {
  return Math.min(...lastReports.map(({ credential }) => secondsLeft(credential.claims, Date.now()) ?? 0))
}

/** Shows the page for whoever is signed in, or for nobody. */
async function show(): Promise<void> {
  const [{ identity }, panel] = await Promise.all([backEnd.state(), backEnd.panel()])
  byId('signed-out', HTMLElement).hidden = identity !== null
  byId('signed-in', HTMLElement).hidden = identity === null
  byId('steal', HTMLButtonElement).disabled = identity === null
  byId('who', HTMLElement).textContent = identity === null ? '' : `Signed in as ${identity.subject}`
  showPanel(panel)
  if (identity === null) return
  signedOutAtMs = null
  byId('why-signed-out', HTMLElement).hidden = true
  await callAll()
}

/** What the server says of what this client carries: its markup, with every value escaped. */
function showPanel(markup: string): void {
  const next = new DOMParser().parseFromString(markup, 'text/html').querySelector('.panel')
  if (next !== null) document.querySelector('.panel')?.replaceWith(next)
}

async function follow(isFollowed: boolean): Promise<void> {
  await backEnd.followFeed(isFollowed)
  showPanel(await backEnd.panel())
}

async function signIn(form: HTMLFormElement): Promise<void> {
  // The page has both fields.
  const name = form.elements.namedItem('name') as HTMLSelectElement
  const password = form.elements.namedItem('password') as HTMLInputElement
  const isSignedIn = await backEnd.signIn(name.value, password.value)
  const refusal = byId('sign-in-refusal', HTMLElement)
  refusal.hidden = isSignedIn
  refusal.textContent = isSignedIn ? '' : 'Name and password do not belong together.'
  if (!isSignedIn) return
  memory.forget()
  otherTabs.tell('signed in')
  await show()
}

async function signOut(end: () => Promise<void>): Promise<void> {
  await end()
  signedOutAtMs = performance.now()
  otherTabs.tell('signed out')
  await showSignedOut('You have signed out.')
}

async function showSignedOut(why: string): Promise<void> {
  memory.forget()
  lastReports = []
  byId('calls', HTMLElement).replaceChildren()
  progress.textContent = ''
  const message = byId('why-signed-out', HTMLElement)
  message.textContent = why
  message.hidden = false
  await show()
}

/** Does what somebody has asked for; what goes wrong is shown. */
function click(act: () => Promise<void>): void {
  void act().catch(report)
}

function report(error: unknown): void {
  if (error instanceof SignedOutError) {
    signedOutAtMs ??= performance.now()
    click(() => showSignedOut('Your session has ended.'))
  } else progress.textContent = error instanceof Error ? error.message : String(error)
}

function onClick(id: string, act: () => Promise<void>): void {
  byId(id, HTMLButtonElement).addEventListener('click', () => click(act))
}

onClick('call', callAll)
onClick('call-after-expiry', waitForExpiryAndCall)
onClick('sign-out', () => signOut(backEnd.signOut))
onClick('sign-out-everywhere', () => signOut(backEnd.signOutEverywhere))
const signInForm = byId('sign-in', HTMLFormElement)
signInForm.addEventListener('submit', (event) => {
  event.preventDefault()
  click(() => signIn(signInForm))
})
otherTabs.onWord((word) => {
  if (word === 'signed out') report(new SignedOutError('Another tab has signed out.'))
  else click(show)
})
// An opaque credential does not expire by itself while it is used.
callAfterExpiry.hidden = state.strategy === 'session'
const followFeed = document.getElementById('follow-feed')
if (followFeed instanceof HTMLInputElement) {
  followFeed.checked = state.isFeedFollowed === true
  followFeed.addEventListener('change', () => click(() => follow(followFeed.checked)))
}
setUpTheft({
  steal: async (service: ServiceName) =>
    isDirect ? (await memory.get()).tokens[service] : backEnd.leak(service),
  signedOutAtMs: () => signedOutAtMs,
  onError: report,
})
startCountdowns()
await show().catch(report)

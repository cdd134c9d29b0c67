import { accountRow } from './account-row.ts'
import type { AuditEntry, Board } from './board.ts'
import { cutOffTable } from './cut-off-table.ts'
import { element, find, replaceChildren } from './element.ts'
import { askForProof } from './proof-dialog.ts'
import { timeOf } from './time.ts'

const pollMs = 1_000
let shown = ''

const events = new EventSource('/api/events')
events.addEventListener('desk', () => void refresh())
events.addEventListener('end', ({ data }) => {
  if (String(data).includes('session over')) location.assign('/admin')
})
setInterval(() => void refresh(), pollMs)
void refresh()

async function refresh(): Promise<void> {
  try {
    const response = await fetch('/api/board', { headers: { 'X-Passive': '1' } })
    if (response.status === 401) return location.assign('/admin')
    if (response.ok) show((await response.json()) as Board)
  } catch {
    tell('The desk does not answer.', 'bad')
  }
}

function show({ proofAgeSeconds, ...board }: Board): void {
  find('#proof').textContent = `yours is ${age(proofAgeSeconds)} old.`
  const text = JSON.stringify(board)
  if (text === shown) return
  shown = text
  const nameOf = (id: string): string => board.accounts.find((account) => account.id === id)?.name ?? id
  const rows = board.accounts.map((account) =>
    accountRow(account, {
      disable: ({ id, name }) => void act(`/api/accounts/${id}/disable`, `${name} is disabled.`),
      enable: ({ id, name }) => void act(`/api/accounts/${id}/enable`, `${name} is enabled.`),
      endSession: ({ id }) => void act(`/api/sessions/${id}/end`, 'The session is ended.'),
    }),
  )
  replaceChildren(find('#accounts tbody'), rows)
  if (board.cutOffs.length > 0)
    replaceChildren(
      find('#cut-offs'),
      board.cutOffs.map((cutOff) => cutOffTable(cutOff, nameOf)),
    )
  replaceChildren(
    find('#audit tbody'),
    board.audit.map((entry) => auditRow(entry, nameOf)),
  )
}

async function act(path: string, done: string): Promise<void> {
  const clickedAtMs = Date.now()
  try {
    const headers = { 'Content-Type': 'application/json' }
    const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify({ clickedAtMs }) })
    const challenge = response.headers.get('www-authenticate') ?? ''
    if (challenge.includes('insufficient_user_authentication')) {
      if (await askForProof()) return act(path, done)
      return tell('Nothing was changed.', 'bad')
    }
    if (response.status === 401) return location.assign('/admin')
    if (response.ok) tell(done, 'good')
    else tell(await refusal(response), 'bad')
  } catch {
    tell('The desk does not answer.', 'bad')
  }
  void refresh()
}

async function refusal(response: Response): Promise<string> {
  const body = (await response.json()) as { readonly message?: string; readonly error?: string }
  return body.message ?? body.error ?? `The desk answered ${response.status}.`
}

function tell(text: string, look: 'good' | 'bad'): void {
  const outcome = find('#outcome')
  outcome.textContent = text
  outcome.className = look === 'good' ? 'flash' : 'refusal'
}

const actions: Readonly<Record<string, string>> = {
  account_disabled: 'disabled',
  account_enabled: 'enabled',
  session_ended: 'ended a session of',
  proved_again: 'typed the password again',
  refused_not_admin: 'was refused: not an admin',
  refused_without_fresh_proof: 'was refused: password too long ago',
  refused_wrong_password: 'was refused: wrong password',
}

function auditRow(
  { action, actor, target, node, atMs, times }: AuditEntry,
  nameOf: (id: string) => string,
): HTMLElement {
  const what = [
    actions[action] ?? action,
    target === null ? null : nameOf(target),
    times > 1 ? `(${times} times)` : null,
  ]
    .filter(Boolean)
    .join(' ')
  return element(
    'tr',
    {},
    ...[timeOf(atMs), nameOf(actor), what, node].map((text) => element('td', {}, text)),
  )
}

function age(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`
}

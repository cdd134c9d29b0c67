import type { Account, Session } from './board.ts'
import { element } from './element.ts'

/** What an admin may click. */
export interface AccountActions {
  readonly disable: (account: Account) => void
  readonly enable: (account: Account) => void
  readonly endSession: (session: Session) => void
}

export function accountRow(account: Account, actions: AccountActions): HTMLElement {
  const { id, name, role, isOwn, isEnabled, sessions } = account
  const action = isEnabled
    ? button('Disable', { key: `disable-${id}`, label: `Disable ${name}`, look: 'danger' }, () =>
        actions.disable(account),
      )
    : button('Enable', { key: `enable-${id}`, label: `Enable ${name}`, look: '' }, () =>
        actions.enable(account),
      )
  return element(
    'tr',
    { 'data-account': id },
    element('th', { scope: 'row' }, name, element('br'), element('span', { class: 'soft' }, role)),
    element('td', { class: isEnabled ? 'good' : 'bad' }, isEnabled ? 'enabled' : 'disabled'),
    element('td', {}, sessionList(sessions, actions)),
    element('td', {}, isOwn ? element('span', { class: 'soft' }, 'your own') : action),
  )
}

function sessionList(sessions: readonly Session[], actions: AccountActions): HTMLElement {
  if (sessions.length === 0) return element('span', { class: 'soft' }, 'none')
  const items = sessions.map((session) => {
    const { id, client, ip, signedInAtMs, isOwn, streams } = session
    const since = new Date(signedInAtMs).toLocaleTimeString('en-GB')
    const facts = element('p', {}, `${client}, ${ip}, since ${since}`)
    const open = element(
      'p',
      { class: 'soft streams' },
      `${streams.websocket} WebSocket, ${streams.events} event stream`,
    )
    const end = button(
      'End',
      { key: `end-${id}`, label: `End the session on ${client}`, look: 'plain' },
      () => actions.endSession(session),
    )
    return element('li', {}, facts, open, isOwn ? element('span', { class: 'soft' }, 'this one') : end)
  })
  return element('ul', { class: 'sessions' }, ...items)
}

interface ButtonLook {
  readonly key: string
  readonly label: string
  readonly look: 'danger' | 'plain' | ''
}

function button(text: string, { key, label, look }: ButtonLook, onClick: () => void): HTMLElement {
  const made = element('button', { class: `small ${look}`, 'data-key': key, 'aria-label': label }, text)
  made.addEventListener('click', onClick)
  return made
}

import { openChannels, type Channel, type End } from './channels.ts'
import { element, find, replaceChildren } from './element.ts'
import { timeOf } from './time.ts'

interface Ticket {
  readonly id: number
  readonly title: string
  readonly from: string
  readonly replies: readonly { readonly by: string; readonly text: string; readonly atMs: number }[]
}

const desk = find('#desk')
const list = find('#tickets')
const drafts = new Map<number, string>()
let shown = ''
let isOver = false

openChannels({
  onTickets: (tickets) => {
    const text = JSON.stringify(tickets)
    if (text === shown || isOver) return
    shown = text
    // Our own server's answer, of the type that it has.
    replaceChildren(list, (tickets as readonly Ticket[]).map(card))
  },
  onHere: (people) => {
    find('#here').textContent = `Here now: ${people.join(', ')}`
  },
  onOpen: (channel) => {
    const row = rowOf(channel)
    if (row.dataset['state'] !== 'opening') return
    row.dataset['state'] = 'open'
    cell(row, 'state').textContent = 'open'
  },
  onEnd: (end) => {
    const row = rowOf(end.channel)
    row.dataset['state'] = 'ended'
    cell(row, 'state').textContent = 'ended'
    cell(row, 'how').textContent = `${end.detail}, at ${timeOf(end.atMs)}`
    leave(end)
    report(end)
  },
})

/** Whoever is signed out sees nothing any more that was for them alone. */
function leave({ atMs }: End): void {
  if (isOver) return
  isOver = true
  desk.replaceChildren()
  find('.nav').remove()
  find('#carried').textContent = 'Nothing that still counts.'
  find('#signed-out-why').textContent = `The desk ended your session at ${timeOf(atMs)}.`
  find('#signed-out').hidden = false
  document.title = 'Signed out'
}

function report(end: End): void {
  const body = JSON.stringify({ witness: desk.dataset['witness'], ...end })
  const headers = { 'Content-Type': 'application/json' }
  void fetch('/api/witness', { method: 'POST', headers, body, keepalive: true }).catch(() => undefined)
}

function card(ticket: Ticket): HTMLElement {
  const { id, title, from, replies } = ticket
  const key = `reply-${id}`
  const input = element('input', {
    name: 'text',
    maxlength: '500',
    required: '',
    'data-key': key,
    autocomplete: 'off',
  })
  input.value = drafts.get(id) ?? ''
  input.addEventListener('input', () => drafts.set(id, input.value))
  const form = element('form', {}, element('label', {}, 'Reply', input), element('button', {}, 'Send'))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send(id, input)
  })
  const items = replies.map(({ by, text }) => element('li', {}, element('strong', {}, `${by}: `), text))
  return element(
    'article',
    { class: 'card ticket', 'data-ticket': String(id) },
    element('h2', {}, `#${id} ${title}`),
    element('p', { class: 'soft' }, `From ${from}`),
    ...(items.length === 0 ? [] : [element('ul', {}, ...items)]),
    form,
  )
}

async function send(id: number, input: HTMLInputElement): Promise<void> {
  const headers = { 'Content-Type': 'application/json' }
  const body = JSON.stringify({ text: input.value })
  const response = await fetch(`/api/tickets/${id}/replies`, { method: 'POST', headers, body })
  if (!response.ok) return
  drafts.delete(id)
  input.value = ''
}

function rowOf(channel: Channel): HTMLElement {
  return find(`#channels [data-channel="${channel}"]`)
}

function cell(row: HTMLElement, name: string): HTMLElement {
  return row.querySelector<HTMLElement>(`.${name}`) ?? row
}

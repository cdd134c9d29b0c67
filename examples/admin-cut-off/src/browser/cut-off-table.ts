import type { ChannelEnd, CutOff } from './board.ts'
import { element } from './element.ts'
import { timeOf } from './time.ts'

const channels = [
  ['page', 'Page, asked every second'],
  ['api', 'API call, asked every 250 ms'],
  ['websocket', 'WebSocket'],
  ['events', 'Event stream'],
] as const

const heads = ['Channel', 'Seen by the page after', 'Closed by the server after', 'How'] as const

/** How long after the click each channel ended, as both sides measured it. */
export function cutOffTable(
  { subject, by, clickedAtMs, ends }: CutOff,
  nameOf: (id: string) => string,
): HTMLElement {
  const rows = channels.map(([channel, name]) => {
    const [client, server] = (['client', 'server'] as const).map((side) =>
      last(ends.filter((end) => end.channel === channel && end.seenBy === side)),
    )
    return element(
      'tr',
      { 'data-channel': channel },
      element('th', { scope: 'row' }, name),
      element('td', { class: 'number client', 'data-label': heads[1] }, after(client, clickedAtMs)),
      element('td', { class: 'number server', 'data-label': heads[2] }, after(server, clickedAtMs)),
      element('td', {}, [client?.detail, lastAnswered(client, clickedAtMs)].filter(Boolean).join('; ')),
    )
  })
  const headCells = heads.map((text) => element('th', { scope: 'col' }, text))
  const table = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...headCells)),
    element('tbody', {}, ...rows),
  )
  return element(
    'section',
    { 'data-cut-off': subject },
    element('h3', {}, `${nameOf(subject)}, disabled by ${nameOf(by)} at ${timeOf(clickedAtMs)}`),
    element('div', { class: 'scroll' }, table),
  )
}

/** Of several pages, or servers, the one that was latest. */
function last(ends: readonly ChannelEnd[]): ChannelEnd | null {
  return ends.reduce<ChannelEnd | null>(
    (latest, end) => (latest === null || end.atMs > latest.atMs ? end : latest),
    null,
  )
}

function after(end: ChannelEnd | null | undefined, clickedAtMs: number): string {
  return end === null || end === undefined ? '–' : `${end.atMs - clickedAtMs} ms`
}

function lastAnswered(end: ChannelEnd | null | undefined, clickedAtMs: number): string | null {
  const atMs = end?.lastAcceptedAtMs ?? null
  if (atMs === null) return null
  const sinceMs = atMs - clickedAtMs
  return `last answered request began ${Math.abs(sinceMs)} ms ${sinceMs < 0 ? 'before' : 'after'} the click`
}

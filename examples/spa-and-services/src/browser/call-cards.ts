import { countdown } from './countdown.ts'
import { make } from './dom.ts'
import type { CallReport, CredentialView, Row, ServicePlace } from './wire.ts'

/** A card for each service: how it was called, with what, and what it answered. */
export function callCards(
  reports: readonly CallReport[],
  places: readonly ServicePlace[],
  by: string,
): readonly HTMLElement[] {
  return reports.map((report) => {
    const place = places.find(({ name }) => name === report.service)
    const heading = make('h3', '', report.service)
    heading.id = `call-${report.service}`
    const card = make(
      'article',
      'card call',
      make('header', '', heading, outcome(report)),
      make('p', 'soft', 'GET ', make('code', '', `${place?.origin ?? ''}${place?.path ?? ''}`), ` by ${by}`),
      credential(report.credential),
      report.rows === null
        ? make('p', 'bad', refusalWords(report.status))
        : table(report.rows, report.service),
    )
    card.setAttribute('aria-labelledby', heading.id)
    return card
  })
}

function outcome({ status, elapsedMs }: CallReport): HTMLElement {
  const words =
    status === 0
      ? 'no answer'
      : `${status} in ${elapsedMs < 10 ? elapsedMs.toFixed(1) : elapsedMs.toFixed(0)} ms`
  return make('span', status === 200 ? 'chip good' : 'chip bad', words)
}

function refusalWords(status: number): string {
  if (status === 0) return 'It could not be reached.'
  return status === 503 ? 'It cannot judge the credential right now.' : 'It has let nobody in.'
}

function credential({ kind, shown, claims, origin }: CredentialView): HTMLElement {
  const what = make('p', '', make('strong', '', kind), ` ${origin}: `, make('code', '', shown))
  if (claims === null)
    return make('div', 'credential', what, make('p', 'soft', 'Opaque: it says nothing by itself.'))
  return make(
    'div',
    'credential',
    what,
    make('p', 'soft', 'For ', make('code', '', String(claims['aud'])), ' alone. Its id: ', id(claims)),
    countdown(claims),
    make(
      'details',
      '',
      make('summary', '', 'What it says'),
      make('pre', '', JSON.stringify(claims, null, 2)),
    ),
  )
}

/** Tells one token from another, which their beginnings do not. */
function id(claims: Readonly<Record<string, unknown>>): HTMLElement {
  return make('code', 'token-id', String(claims['jti']))
}

function table(rows: readonly Row[], name: string): HTMLElement {
  const columns = Object.keys(rows[0] ?? {})
  const head = columns.map((name) => {
    const cell = make('th', '', name)
    cell.scope = 'col'
    return cell
  })
  const body = rows.map((row) =>
    make('tr', '', ...columns.map((name) => make('td', '', String(row[name] ?? '')))),
  )
  const scrolling = make(
    'div',
    'scroll',
    make('table', '', make('thead', '', make('tr', '', ...head)), make('tbody', '', ...body)),
  )
  // Who has no mouse scrolls it with the keyboard.
  scrolling.tabIndex = 0
  scrolling.role = 'region'
  scrolling.ariaLabel = `What ${name} answered`
  return scrolling
}

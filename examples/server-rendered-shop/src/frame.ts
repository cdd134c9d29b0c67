import { carriedBy, html, page, type Fact, type Markup } from '@latchkey/example-shared'
import { flashHome } from './flash.ts'
import type { Flash } from './session-data.ts'
import type { Shop } from './shop.ts'

/** Who is looking at a page, as far as is known. */
export interface Visitor {
  /** Null for strangers. */
  readonly name: string | null
  /** True if they carry something that could not be judged, because the store does not answer. */
  readonly isUnclear: boolean
  readonly pieces: number
  /** Goes into every form. */
  readonly token: Markup
}

export interface FramedPage {
  readonly title: string
  /** Of the page, for the navigation. */
  readonly path: string
  readonly main: Markup
  readonly visitor: Visitor
  readonly flashes: readonly Flash[]
  /** The `Cookie` header of this very request. */
  readonly cookies: string | null
}

/** A whole page of the shop, as text. */
export async function frame(
  shop: Shop,
  { title, path, main, visitor, flashes, cookies }: FramedPage,
): Promise<string> {
  const { strategy, storeLabel } = shop
  const whole = await page({
    title,
    scenario: 'Plover & Latch',
    strategy,
    storeLabel,
    carried: carriedBy({ cookie: cookies, authorization: null }),
    nav: navigation(visitor, path),
    facts: facts(shop, visitor),
    main: html`${flashes.map(({ kind, text }) => html`<p class="${kind === 'good' ? 'flash' : 'refusal'}" role="status">${text}</p>`)}
    ${main}`,
  })
  // What `html` makes is an object around a text, which Express would take for something to be sent as JSON.
  return String(whole)
}

/** For a page that is made before anybody knows who asks. */
export const unknownVisitor: Visitor = { name: null, isUnclear: true, pieces: 0, token: html`` }

function navigation({ name, isUnclear, pieces, token }: Visitor, path: string): Markup {
  const count =
    pieces === 0 ? '' : html` <span class="count">${pieces}<span class="hidden"> pieces</span></span>`
  const link = (to: string, label: string, more: Markup | string = ''): Markup =>
    html`<a href="${to}" ${to === path ? html`aria-current="page"` : ''}>${label}${more}</a>`
  const forCustomers = (customer: string): Markup =>
    html`${link('/orders', 'Orders')} ${link('/account', customer)}
      <form method="post" action="/auth/sign-out">
        ${token}<button class="plain small">Sign out</button>
      </form>`
  return html`<nav class="nav" aria-label="Shop">
    ${link('/', 'Catalogue')} ${link('/basket', 'Basket', count)}
    ${isUnclear ? '' : name === null ? link('/sign-in', 'Sign in') : forCustomers(name)}
  </nav>`
}

function facts({ strategy }: Shop, { name }: Visitor): readonly Fact[] {
  const isStranger = name === null
  return [
    {
      term: 'Where your basket is',
      text: isStranger
        ? 'In a cookie of its own, until you sign in. It holds the basket itself and names nothing on the server.'
        : 'In the shop’s own table, under your account: the same on every device.',
    },
    {
      term: 'Where a message waits for its page',
      text: messageWords[isStranger ? 'cookie' : flashHome[strategy]],
    },
  ]
}

const messageWords = {
  session: 'In the session’s data. A check has the record at hand, so looking costs nothing.',
  cookie: 'In a signed cookie, for one page: no record has to be read to find it.',
} as const

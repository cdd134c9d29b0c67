import type { ComponentType, JSX } from 'preact'
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { type Delivery, HandOffContext } from '../kit/hand-off.ts'
import { loadPage } from '../load-page.ts'
import { guide, hrefOf, type PageId, pageOf, pages } from '../site.ts'
import { Shell } from './shell.tsx'

export interface SiteProps {
  readonly id: PageId
  readonly Page: ComponentType
}

interface Shown extends SiteProps {
  readonly delivery: Delivery | undefined
  /** Counts openings, so that a page that is opened again starts afresh. */
  readonly serial: number
}

/**
 * The page that is shown, inside of the shell. Links load documents, as links do; only what one page hands to another is opened in
 * place, because it must not leave the memory of this tab.
 */
export function Site(first: SiteProps): JSX.Element {
  const [shown, setShown] = useState<Shown>({ ...first, delivery: undefined, serial: 0 })
  const isFirst = useRef(true)

  const show = useCallback(async (id: PageId, delivery?: Delivery) => {
    const Page = await loadPage[id]()
    setShown(({ serial }) => ({ id, Page, delivery, serial: serial + 1 }))
  }, [])
  const openPage = useCallback(
    (id: PageId, delivery?: Delivery) => {
      history.pushState(null, '', hrefOf(id))
      void show(id, delivery)
    },
    [show],
  )

  useEffect(() => {
    // Back and forward: what was handed over is gone, so a fresh document is the honest answer.
    const onPop = (): void => {
      if (__SINGLE_FILE__) void show(addressedPage())
      else location.reload()
    }
    const onPopState = (): void => {
      if (__SINGLE_FILE__ || addressedPage() !== shown.id) onPop()
    }
    addEventListener('popstate', onPopState)
    return () => removeEventListener('popstate', onPopState)
  }, [show, shown.id])

  useEffect(() => {
    // Somebody went back or forward before this script had come, and nobody heard it.
    const { address = location.pathname } = document.documentElement.dataset
    if (address !== location.pathname) location.reload()
  }, [])

  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false
      return
    }
    document.title = titleOf(shown.id)
    scrollTo(0, 0)
    document.querySelector<HTMLElement>('h1')?.focus()
  }, [shown.serial])

  const { id, Page, delivery, serial } = shown
  return (
    <HandOffContext.Provider value={{ openPage, delivery }}>
      <Shell page={id}>
        <Page key={serial} />
      </Shell>
    </HandOffContext.Provider>
  )
}

export function titleOf(id: PageId): string {
  return `${pageOf(id).title} · Latchkey`
}

/** The page that the address bar names. */
export function addressedPage(): PageId {
  const path = __SINGLE_FILE__
    ? location.hash.slice(1).split('?')[0]!
    : location.pathname.replace(/(.)\/$/, '$1')
  if (path === guide.path || path.startsWith(`${guide.path}/`)) return 'guide'
  return pages.find((page) => page.path === path)?.id ?? 'home'
}

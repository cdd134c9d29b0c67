import '../styles/tokens.css'
import '../styles/base.css'
import '../styles/controls.css'
import '../styles/kit.css'
import '../styles/palette.css'
import '../styles/shell.css'
import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { LiveRegion } from '../kit/announce.tsx'
import { lazy } from '../kit/lazy.tsx'
import type { PageId } from '../site.ts'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { OfflineNotice } from './offline-notice.tsx'
import { usePaletteKey } from './palette-key.ts'

const Palette = lazy(async () => (await import('./palette.tsx')).Palette)

export interface ShellProps {
  readonly page: PageId
  readonly children: ComponentChildren
}

/** What surrounds every page. */
export function Shell({ page, children }: ShellProps): JSX.Element {
  const [isPaletteOpen, setIsPaletteOpen] = useState(false)
  usePaletteKey(() => setIsPaletteOpen(true))
  return (
    <>
      <a class="skip" href="#main" onClick={focusMain}>
        Skip to content
      </a>
      <Header page={page} onSearch={() => setIsPaletteOpen(true)} />
      <main id="main" tabIndex={-1} class={`page-${page}`}>
        {page !== 'guide' && (
          <noscript>
            <p class="notice">
              These tools do their work in your browser and nowhere else. For that they need JavaScript, which
              is switched off here.
            </p>
          </noscript>
        )}
        {children}
      </main>
      <Footer />
      <OfflineNotice />
      <LiveRegion />
      {isPaletteOpen && <Palette page={page} onClose={() => setIsPaletteOpen(false)} />}
    </>
  )
}

/** In the single file the fragment names the page, so the link must not change it. */
function focusMain(event: Event): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

import type { JSX } from 'preact'
import { Icon } from '../kit/icon.tsx'
import { hrefOf, navigation, type PageId } from '../site.ts'
import { Mark } from './mark.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

export interface HeaderProps {
  readonly page: PageId
  readonly onSearch: () => void
}

export function Header({ page, onSearch }: HeaderProps): JSX.Element {
  return (
    <header class="top">
      <a class="brand" href={hrefOf('home')} aria-current={page === 'home' ? 'page' : undefined}>
        <Mark />
        <span>Latchkey</span>
      </a>
      <nav class="tool-switch" aria-label="Tools">
        {navigation.map((tool) => (
          <a key={tool.id} href={hrefOf(tool.id)} aria-current={tool.id === page ? 'page' : undefined}>
            {tool.name}
          </a>
        ))}
      </nav>
      <div class="top-end">
        {!__SINGLE_FILE__ && (
          <a class="guide-link" href={hrefOf('guide')} aria-current={page === 'guide' ? 'page' : undefined}>
            Guide
          </a>
        )}
        <button
          type="button"
          class="search-button"
          aria-haspopup="dialog"
          aria-keyshortcuts="Control+K Meta+K"
          onClick={onSearch}
        >
          <Icon name="search" />
          <span class="search-word">Search</span>
          <kbd aria-hidden="true">Ctrl K</kbd>
        </button>
        <ThemeSwitch />
        <a class="button small only-with-server" href="/sign-in">
          Sign in
        </a>
      </div>
    </header>
  )
}

import type { JSX } from 'preact'
import { Icon } from '../kit/icon.tsx'
import { themes, useTheme } from './theme.ts'

const icons = { system: 'screen', light: 'sun', dark: 'moon' } as const

/** One button that walks through system, light and dark. */
export function ThemeSwitch(): JSX.Element {
  const [theme, setTheme] = useTheme()
  const next = themes[(themes.indexOf(theme) + 1) % themes.length]!
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={`Theme: ${theme}. Change to ${next}`}
      onClick={() => setTheme(next)}
    >
      <Icon name={icons[theme]} />
    </button>
  )
}

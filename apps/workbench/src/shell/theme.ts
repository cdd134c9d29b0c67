import { useEffect, useState } from 'preact/hooks'
import { announce } from '../kit/announce.tsx'

export type Theme = 'system' | 'light' | 'dark'

export const themes: readonly Theme[] = ['system', 'light', 'dark']

const key = 'latchkey.theme'
const listeners = new Set<(theme: Theme) => void>()

/** The theme that was chosen, and how to choose another; the palette and the header stay in step. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>('system')
  useEffect(() => {
    const chosen = document.documentElement.dataset['theme']
    setTheme(chosen === 'light' || chosen === 'dark' ? chosen : 'system')
    listeners.add(setTheme)
    return () => void listeners.delete(setTheme)
  }, [])
  return [theme, chooseTheme]
}

function chooseTheme(theme: Theme): void {
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset['theme']
  else dataset['theme'] = theme
  try {
    if (theme === 'system') localStorage.removeItem(key)
    else localStorage.setItem(key, theme)
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
  for (const listener of listeners) listener(theme)
  announce(`Theme: ${theme}`)
}

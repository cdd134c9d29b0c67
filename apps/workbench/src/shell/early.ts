/**
 * Runs before the first paint, so that the page never flashes in the wrong theme, and notes which address this document is of. A
 * classic script: no imports, nothing exported, everything inside of one function.
 */
;(() => {
  document.documentElement.dataset['address'] = location.pathname
  try {
    const theme = localStorage.getItem('latchkey.theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme
  } catch {
    // Storage is switched off: the system's choice it is.
  }
})()

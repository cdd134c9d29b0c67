/**
 * Runs before the first paint, so that the page never flashes in the wrong theme. A classic script: no imports, nothing exported,
 * everything inside of one function.
 */
;(() => {
  try {
    const theme = localStorage.getItem('latchkey.theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme
  } catch {
    // Storage is switched off: the system's choice it is.
  }
})()

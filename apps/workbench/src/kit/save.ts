/** Offers bytes as a download: the one way in which a page gives a file without asking a server for it. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken hold of it by then; without this the bytes would stay in memory as long as the page.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

export function saveText(name: string, text: string): void {
  saveBlob(name, new Blob([text], { type: 'text/plain' }))
}

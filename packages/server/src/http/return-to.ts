/**
 * Where to go after sign-in, if that is a path on this server; null for anything that a browser could read as another site.
 * The URL parser alone is not enough: `/x/..//evil` is same-origin to it, and its path is `//evil`, which is another
 * host once it stands in a `Location` header. So the result is judged again.
 */
export function returnPath(text: unknown, origin: string): string | null {
  if (typeof text !== 'string' || text.length > 2_048 || !isPlainPath(text)) return null
  if (!URL.canParse(text, origin)) return null
  const url = new URL(text, origin)
  if (url.origin !== origin || url.username !== '' || url.password !== '') return null
  const path = url.pathname + url.search + url.hash
  return isPlainPath(path) ? path : null
}

/** One leading slash, printable ASCII, and no backslash, which browsers take for a slash. */
function isPlainPath(text: string): boolean {
  return /^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/.test(text)
}

/**
 * A link carries its token behind the `#`, which browsers send to nobody; and it is taken out of the address bar as soon as it is
 * read, so that it stays out of the history.
 */
const name = 'token'

export function linkTo(page: string, token: string): string {
  return `${page}#${name}=${encodeURIComponent(token)}`
}

/** The token of a link that led here, or null. Leaves the address bar without it. */
export function takeTokenFromAddress(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get(name)
  if (token === null || __SINGLE_FILE__) return null
  history.replaceState(history.state, '', location.pathname)
  return token
}

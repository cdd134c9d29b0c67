/** What anybody can read in a token; null if it is none. Nothing is checked: the service does that. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> | null {
  const payload = token.split('.')[1]
  if (payload === undefined || token.split('.').length !== 3) return null
  try {
    const binary = atob(payload.replaceAll('-', '+').replaceAll('_', '/'))
    const text = new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)))
    const claims: unknown = JSON.parse(text)
    return typeof claims === 'object' ? (claims as Readonly<Record<string, unknown>> | null) : null
  } catch {
    return null
  }
}

/** Enough of a credential to recognise it by. */
export function shortened(credential: string): string {
  return `${credential.slice(0, 20)}…`
}

/** Seconds from `nowMs` until a token ends; null if it does not say. */
export function secondsLeft(claims: Readonly<Record<string, unknown>> | null, nowMs: number): number | null {
  const expiry = claims?.['exp']
  return typeof expiry === 'number' ? expiry - nowMs / 1000 : null
}

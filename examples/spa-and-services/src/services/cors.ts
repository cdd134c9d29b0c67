/** Headers for an answer to a page of another origin, and for the question that browsers ask before (Fetch standard, section 3.3). */
export interface CorsAnswer {
  readonly isPreflight: boolean
  readonly headers: Readonly<Record<string, string>>
}

export interface CorsQuestion {
  readonly method: string
  readonly origin: string | null
  /** `Access-Control-Request-Method`: only preflights have it. */
  readonly requestedMethod: string | null
}

/**
 * One origin, compared whole; never a pattern, never an echo, and never `null`. Nothing allows credentials: what counts is the token that the page puts
 * in itself, so no cookie of the user's can be ridden from elsewhere.
 */
export function judgeCors(question: CorsQuestion, pageOrigin: string | null): CorsAnswer {
  const isPreflight = question.method === 'OPTIONS' && question.requestedMethod !== null
  // Without it a cache could give one page the answer that was meant for another.
  const headers = pageOrigin === null ? {} : { Vary: 'Origin' }
  if (pageOrigin === null || question.origin !== pageOrigin) return { isPreflight, headers }
  const allowed = { ...headers, 'Access-Control-Allow-Origin': pageOrigin }
  return { isPreflight, headers: isPreflight ? { ...allowed, ...preflight } : allowed }
}

/** `Authorization` has to be named: a `*` does not cover it. */
const preflight = {
  'Access-Control-Allow-Methods': 'GET',
  'Access-Control-Allow-Headers': 'Authorization',
  'Access-Control-Max-Age': '600',
}

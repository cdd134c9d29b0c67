import { isLatchkeyError } from 'latchkey'

/**
 * What is wrong with a store that several nodes share, as the end of a sentence that began with its address; null for an error that
 * is none of the store's. Drivers' own messages are not repeated: they may quote what they were given.
 */
export function storeTroubleOf(error: unknown): string | null {
  const causes = causesOf(error)
  for (const { pattern, words } of table) {
    const found = causes.map((cause) => pattern.exec(cause)?.[0]).find((match) => match !== undefined)
    if (found !== undefined) return words(found)
  }
  if (isLatchkeyError(error)) return `cannot be used: ${error.message}`
  return null
}

interface Trouble {
  /** Looked for in `code message` of the error and of every cause of it. What it finds is repeated, so it finds no secret. */
  readonly pattern: RegExp
  readonly words: (found: string) => string
}

// The first that fits: a failed certificate check also ends the connection.
const table: readonly Trouble[] = [
  {
    pattern: /\b(?:[A-Z_]*CERT[A-Z_]*|UNABLE_TO_[A-Z_]+|ERR_TLS_[A-Z_]+)\b/,
    words: (found) =>
      `has a TLS certificate that is not trusted (${found}). Name the authority that signed it: NODE_EXTRA_CA_CERTS=ca.pem`,
  },
  {
    pattern: /ERR_SSL_[A-Z0-9_]+|\bEPROTO\b|before secure TLS connection|does not support SSL/,
    words: () => 'does not speak TLS on that port, and the address asks for it.',
  },
  {
    pattern:
      /\b28P01\b|\b28000\b|WRONGPASS|NOAUTH|invalid password|SASL|AUTH failed|without any password configured/i,
    words: () => 'refused the user name or the password.',
  },
  {
    pattern: /\b3D000\b/,
    words: () => 'has no database of that name.',
  },
  {
    pattern: /\b42501\b|NOPERM/,
    words: (found) =>
      `does not let this user do what Latchkey needs (${found}). docs/operations lists the rights.`,
  },
  {
    pattern: /sentinels are unreachable/,
    words: () => 'has no Sentinel that answers, or none that knows a primary of that name.',
  },
  {
    pattern: /\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ECONNRESET|EPIPE)\b/,
    words: (found) =>
      `cannot be reached (${found}). Is it running, is the address right, and does it speak TLS exactly if the address asks for it?`,
  },
  {
    pattern: /cluster support disabled|Failed to refresh slots cache/,
    words: () => 'has no node that answers as one of a cluster. For a single server, write redis://.',
  },
]

function causesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // Several addresses of one host were tried.
  const tried = error instanceof AggregateError ? (error.errors as readonly unknown[]) : []
  return [`${code} ${error.message}`, ...[...tried, error.cause].flatMap(causesOf)]
}

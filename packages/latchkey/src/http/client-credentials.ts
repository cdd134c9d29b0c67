import { fromUtf8 } from '../bytes.ts'
import { pass, refuse, type Verdict } from '../verdict.ts'
import { textField, type BodyFields } from './body.ts'

/** What an OAuth client sent to prove who it is, RFC 6749 section 2.3.1. */
export interface ClientCredentials {
  readonly id: string
  readonly secret: string
}

export type ClientCredentialsReason = 'credentials_missing' | 'credentials_malformed' | 'credentials_doubled'

const maxHeaderOctets = 4_096
/** Canonical base64 with its padding: one value, one spelling. */
const basic = /^Basic ((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/i

/**
 * Reads `client_secret_basic` from the Authorization header, or `client_secret_post` from the form. Both at once, or two names for one
 * client, are refused: of two proofs, the reader in front of us may have looked at the other one.
 */
export function readClientCredentials(
  authorizationHeader: string | null,
  fields: BodyFields,
): Verdict<ClientCredentials, ClientCredentialsReason> {
  const postedId = textField(fields, 'client_id')
  const postedSecret = textField(fields, 'client_secret')
  if (authorizationHeader === null) {
    if (postedId === null || postedSecret === null) return refuse('credentials_missing')
    return pass({ id: postedId, secret: postedSecret })
  }
  const credentials = readBasic(authorizationHeader)
  if (credentials === null) return refuse('credentials_malformed')
  const isDoubled = postedSecret !== null || (postedId !== null && postedId !== credentials.id)
  return isDoubled ? refuse('credentials_doubled') : pass(credentials)
}

function readBasic(header: string): ClientCredentials | null {
  if (header.length > maxHeaderOctets) return null
  const encoded = basic.exec(header)?.[1]
  if (encoded === undefined) return null
  const bytes = Buffer.from(encoded, 'base64')
  // Stray bits in the last character would be a second spelling.
  if (bytes.toString('base64') !== encoded) return null
  const text = fromUtf8(bytes)
  const colon = text?.indexOf(':') ?? -1
  if (text === null || colon === -1) return null
  const [id, secret] = [formDecoded(text.slice(0, colon)), formDecoded(text.slice(colon + 1))]
  return id === null || secret === null ? null : { id, secret }
}

/** Unlike RFC 7617, RFC 6749 has both halves form-encoded before they are joined, so that an id may have a colon. */
function formDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return null
  }
}

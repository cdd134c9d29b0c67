import { createHash } from 'node:crypto'

declare const identifierBrand: unique symbol

/** What a user types to say who they are, in its one canonical spelling: an e-mail address, a name. */
export type Identifier = string & { readonly [identifierBrand]: true }

/** In UTF-16 units, before and after canonicalisation; the longest e-mail address of RFC 5321. */
export const maxIdentifierLength = 254

/**
 * The one spelling of an identifier (NFKC and case folding), or null if there is none: empty, too long, or with spaces,
 * control or invisible formatting characters. Without it `Alice`, `ALICE` and full-width `Ａlice` would be three accounts that
 * look like one. Letters of other scripts stay what they are, but a mix of Latin with its look-alike scripts is
 * refused, so that nobody signs up as a Cyrillic twin of a Latin name.
 */
export function canonicalIdentifier(text: string): Identifier | null {
  if (text.length === 0 || text.length > maxIdentifierLength) return null
  const canonical = fold(text)
  if (canonical.length > maxIdentifierLength || fold(canonical) !== canonical) return null
  if (forbidden.test(canonical) || (latin.test(canonical) && lookAlikes.test(canonical))) return null
  // The brand says that the checks above were made.
  return canonical as Identifier
}

/** Names the identifier in document keys, which have a size limit and show up in backups and logs. */
export function identifierDigest(identifier: Identifier): string {
  return createHash('sha256').update(identifier).digest('base64url')
}

// Upper case first: it unfolds what lower case alone keeps apart, such as ß and ss, or the two small sigmas.
function fold(text: string): string {
  return text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
}

/** White space, control, format (bidi marks, zero-width joiners), private and unassigned characters. */
const forbidden = /[\s\p{Z}\p{C}]/u
const latin = /\p{Script=Latin}/u
const lookAlikes = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Cherokee}\p{Script=Armenian}]/u

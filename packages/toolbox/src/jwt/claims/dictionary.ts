import { claimRows } from './claim-rows.ts'
import { headerRows } from './header-rows.ts'

/** What a registered name means. */
export interface ClaimMeaning {
  readonly name: string
  readonly title: string
  readonly description: string
  /** The document that defines it, such as "RFC 7519 section 4.1.4". */
  readonly source: string
}

/** One line of a dictionary: name, title, description, source. */
export type DictionaryRow = readonly [name: string, title: string, description: string, source: string]

/** Claims of the IANA registry "JSON Web Token Claims" and of OpenID Connect, and what large issuers add. */
export const claimDictionary: ReadonlyMap<string, ClaimMeaning> = dictionaryOf(claimRows)

/** Header parameters of the IANA registry "JSON Web Signature and Encryption Header Parameters". */
export const headerDictionary: ReadonlyMap<string, ClaimMeaning> = dictionaryOf(headerRows)

function dictionaryOf(rows: readonly DictionaryRow[]): ReadonlyMap<string, ClaimMeaning> {
  return new Map(
    rows.map(([name, title, description, source]) => [name, { name, title, description, source }]),
  )
}

import { canonicalIdentifier, identifierDigest } from '../users/identifier.ts'

/** Tells attempts on one account apart in the log, without what was typed: some type their password into the wrong field. */
export function accountTag(typed: string): string {
  const identifier = canonicalIdentifier(typed)
  return identifier === null ? 'invalid' : identifierDigest(identifier).slice(0, 12)
}

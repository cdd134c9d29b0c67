import { memberOf } from '../json/access.ts'
import type { JsonNode } from '../json/read-json.ts'
import type { Shape } from '../shape/shape.ts'
import type { Judgement, ProvenanceStatus, SignatureStatus } from './verdicts.ts'

/** The verdict on a signature before any key is there. */
export function judgeWithoutKey(shape: Shape): Judgement<SignatureStatus> {
  switch (shape.name) {
    case 'unsecured':
      return {
        status: 'unsecured',
        tone: 'bad',
        title: 'Unsecured',
        sentence: 'The token is not signed: anybody can have made it.',
      }
    case 'signature-missing':
    case 'signature-stripped':
      return {
        status: 'cannot-check',
        tone: 'bad',
        title: 'No signature',
        sentence: 'There is no signature to check. Get the whole token from where it was issued.',
      }
    case 'jwe':
    case 'jwe-json':
      return {
        status: 'cannot-check',
        tone: 'neutral',
        title: 'Encrypted',
        sentence:
          'An encrypted token has no signature; whoever can decrypt it learns whether it was changed. What is inside may be signed.',
      }
    default:
      return shape.isSigned
        ? {
            status: 'not-checked',
            tone: 'neutral',
            title: 'Not checked',
            sentence: 'Decoded, not verified. Give a key to find out whether it was signed with it.',
          }
        : {
            status: 'cannot-check',
            tone: 'neutral',
            title: 'Nothing to check',
            sentence: 'There is no signature in this.',
          }
  }
}

export function judgeNoKey(header: JsonNode | null): Judgement<ProvenanceStatus> {
  const brought = ['jwk', 'x5c', 'jku', 'x5u'].filter((name) => memberOf(header, name) !== null)
  const note =
    brought.length === 0
      ? ''
      : ` The token itself points to one (${brought.join(', ')}): that proves nothing, and nothing was fetched.`
  return { status: 'no-key', tone: 'neutral', title: 'No key', sentence: `No key was given.${note}` }
}

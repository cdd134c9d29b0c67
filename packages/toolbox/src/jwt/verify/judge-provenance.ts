import type { Judgement, ProvenanceStatus } from '../inspect/verdicts.ts'
import type { VerificationKey } from '../keys/key-box.ts'

/** The verdict on where the key came from. */
export function judgeProvenance(
  status: ProvenanceStatus,
  key: VerificationKey,
  note: string,
): Judgement<ProvenanceStatus> {
  const thumbprint = key.thumbprint === null ? '' : ` Its thumbprint is ${key.thumbprint}.`
  const sentence = (text: string): string => `${text}${thumbprint}${note === '' ? '' : ` ${note}`}`
  switch (status) {
    case 'from-token':
      return {
        status,
        tone: 'bad',
        title: 'From the token itself',
        sentence: sentence(
          'The key came from the token: whoever made the token chose it, so it proves nothing.',
        ),
      }
    case 'supplied-by-kid':
      return {
        status,
        tone: 'good',
        title: 'Yours, by kid',
        sentence: sentence('You supplied the key set; the kid of the token chose the key.'),
      }
    case 'supplied-by-trial':
      return {
        status,
        tone: 'caution',
        title: 'Yours, by trial',
        sentence: sentence('You supplied the key set; no kid chose the key.'),
      }
    default:
      return {
        status: 'supplied',
        tone: 'neutral',
        title: 'Supplied by you',
        sentence: sentence("You supplied the key. Whether it is the issuer's is yours to know."),
      }
  }
}

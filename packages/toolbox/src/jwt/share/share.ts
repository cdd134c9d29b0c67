import type { Inspection } from '../inspect/inspection.ts'

/** A form of a token that can be sent to others: its signature is dropped, so it is no credential. */
export interface ShareForm {
  /** Header and payload, with the dot behind them and nothing else. Empty when there is nothing that may be shared. */
  readonly token: string
  /** What it does contain, in sentences: every claim value is readable. */
  readonly contains: readonly string[]
  /** What to think of before sending it, with its signature or without. */
  readonly warnings: readonly string[]
  /** What holds because the signature is dropped: not to be said of the whole token. */
  readonly withoutSignature: readonly string[]
}

/** The token without its signature, with what a reader will see in it. Nothing else of the page goes along. */
export function shareForm(inspection: Inspection): ShareForm {
  const [signed] = inspection.signatures
  const body = inspection.parts.find(({ name }) => name === 'payload')
  if (signed === undefined || body === undefined)
    return {
      token: '',
      contains: [],
      warnings: ['Only the header and the payload of a signed token can be shared.'],
      withoutSignature: [],
    }
  const payload = inspection.token.slice(body.start, body.end)
  const names = inspection.claims.map(({ name }) => name)
  return {
    token: `${signed.protectedHeader}.${payload}.`,
    contains: [
      `The header: ${inspection.headerClaims.map(({ name }) => name).join(', ') || 'nothing'}.`,
      `Every claim with its value: ${names.slice(0, 30).join(', ') || 'nothing'}${names.length > 30 ? ' and more' : ''}.`,
    ],
    warnings: warningsOf(inspection),
    withoutSignature: withoutSignature(inspection),
  }
}

function withoutSignature({ verdicts }: Inspection): readonly string[] {
  const isLive = verdicts.time.status === 'current' || verdicts.time.status === 'no-expiry'
  return [
    'No signature, no key and no secret.',
    ...(isLive
      ? ['The original has not expired. Whoever has it whole can use it; this form cannot be used.']
      : []),
  ]
}

function warningsOf({ findings, sdJwt, nested }: Inspection): readonly string[] {
  const personal = findings.filter(({ id }) => id === 'personal_data' || id === 'secret_in_claims')
  return [
    ...personal.map(({ title, why }) => `${title}. ${why}`),
    ...(nested.length > 0
      ? ['A token inside a claim goes along whole, with its signature: it may be a credential.']
      : []),
    ...(sdJwt === null ? [] : ['Disclosures are dropped: what they open stays closed.']),
  ]
}

import type { Finding } from '../findings/finding.ts'
import { rfc } from '../findings/references.ts'

export const privateKeyFinding: Finding = {
  id: 'private_key_supplied',
  severity: 'warning',
  title: 'This is a private key',
  why: 'Checking a signature needs the public half only. The private half was dropped.',
  fix: 'Hand private keys to nobody but the signer. If this one has been shown to others, replace it.',
  reference: rfc(7517, '9.2'),
  where: null,
}

export const certificateFinding: Finding = {
  id: 'certificate_not_validated',
  severity: 'note',
  title: 'Only the key of this certificate is used',
  why: 'Its chain, its dates and its purpose are not checked here.',
  fix: 'Validate the certificate where you trust it.',
  reference: rfc(7515, '4.1.6'),
  where: null,
}

export const trailingLineBreakFinding: Finding = {
  id: 'secret_ends_with_line_break',
  severity: 'warning',
  title: 'The secret ends with a line break',
  why: 'Every byte of a secret counts, and files often end with a line break that was not meant.',
  fix: 'Remove it if the issuer signs without it.',
  reference: null,
  where: null,
}

export const loneSurrogateFinding: Finding = {
  id: 'secret_with_lone_surrogate',
  severity: 'warning',
  title: 'The secret has half a character',
  why: 'A lone surrogate has no UTF-8; it is read as U+FFFD (EF BF BD).',
  fix: 'Paste the secret again, or give it as hexadecimal or Base64.',
  reference: null,
  where: null,
}

/** A key of a set that says it must not be used here. */
export function notForSignaturesFinding(label: string, reason: string): Finding {
  return {
    id: 'key_not_for_signatures',
    severity: 'note',
    title: 'A key that is not for signatures',
    why: `${label}: ${reason}. It is passed over.`,
    fix: 'Use it for what it says, or correct its JWK.',
    reference: rfc(7517, '4.2'),
    where: null,
  }
}

export function unusableKeyFinding(position: number, message: string): Finding {
  return {
    id: 'key_unusable',
    severity: 'note',
    title: `Key ${position + 1} of the set cannot be used`,
    why: message,
    fix: 'Correct or remove it.',
    reference: rfc(7517, '5'),
    where: null,
  }
}

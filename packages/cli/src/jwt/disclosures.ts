import type { Inspection } from '@latchkey/toolbox/jwt'

/** Whether everything beside the issuer's signature holds in an SD-JWT: each disclosure, and the binding to a holder. */
export function areDisclosuresRight({ findings }: Inspection): boolean {
  return !findings.some(({ id }) => /^(disclosure_|key_binding_|sd_alg_unknown$)/.test(id))
}

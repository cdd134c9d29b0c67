import type { SecretRing } from '../grant/secret-ring.ts'
import type { Identity } from '../session/identity.ts'
import { createCsrfTokens, type CsrfTokens } from './csrf-token.ts'

/** Session-bound tokens for forms, under the secrets that all nodes share. */
export interface FormTokens {
  issue(identity: Identity): Promise<string>
  verify(token: string, identity: Identity): Promise<boolean>
}

export function createFormTokens(secrets: SecretRing): FormTokens {
  async function byKey(): Promise<readonly [CsrfTokens, ...CsrfTokens[]]> {
    const keys = await secrets.keys('csrf-token')
    return keys.map((key) => createCsrfTokens({ key })) as [CsrfTokens, ...CsrfTokens[]] // a ring is never empty
  }

  return {
    async issue(identity) {
      const [newest] = await byKey()
      return newest.issue(identity.sessionId, binding(identity))
    },
    async verify(token, identity) {
      return (await byKey()).some((tokens) => tokens.verify(token, identity.sessionId, binding(identity)))
    },
  }
}

/** A form that was open through a step-up is sent again: it was made for a subject that had proved less. */
function binding(identity: Identity): string {
  return String(identity.authenticatedAtSeconds)
}

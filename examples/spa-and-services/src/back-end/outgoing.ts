import type { Auth, Strategy } from 'latchkey'
import type { ServiceName } from '../browser/wire.ts'
import type { Asker } from './asker.ts'
import type { ServiceTokens } from './service-tokens.ts'

/** What the back end sends to a service in somebody's name. */
export interface OutgoingCredential {
  readonly text: string
  /** Where it came from, for people. */
  readonly origin: string
  /** True if it may be an old one, so that a refusal is worth a second try with a new one. */
  readonly wasHeld: boolean
}

export interface OutgoingCredentials {
  /** @throws session_not_found */
  credentialFor(asker: Asker, service: ServiceName): Promise<OutgoingCredential>
  /** A service has refused what was held for it. */
  forget(asker: Asker, service: ServiceName): void
}

export interface OutgoingOptions {
  readonly strategy: Strategy
  readonly auth: Pick<Auth, 'settings'>
  readonly tokens: ServiceTokens
  readonly audiences: Readonly<Record<ServiceName, string>>
}

/** Short tokens, each for one service. Without tokens there is only the credential of the browser to pass on. */
export function createOutgoingCredentials({
  strategy,
  auth,
  tokens,
  audiences,
}: OutgoingOptions): OutgoingCredentials {
  const [cookieName = ''] = auth.settings.cookieNames
  if (strategy === 'session') {
    return {
      credentialFor: ({ cookieHeader }) =>
        Promise.resolve({
          text: cookieValue(cookieHeader, cookieName),
          origin: 'passed on from the browser, as it came',
          wasHeld: false,
        }),
      forget() {},
    }
  }
  return {
    async credentialFor({ identity }, service) {
      const { token, wasHeld } = await tokens.tokenFor(identity, audiences[service])
      const origin = wasHeld ? 'held since an earlier call' : 'minted for this call'
      return { text: token.text, origin, wasHeld }
    },
    forget: ({ identity }, service) => tokens.forget(identity, audiences[service]),
  }
}

/** The gate has read the same header, and refused it if the name was there twice. */
function cookieValue(header: string | null, name: string): string {
  const pair = (header ?? '').split(/; */).find((text) => text.startsWith(`${name}=`))
  return pair?.slice(name.length + 1) ?? ''
}

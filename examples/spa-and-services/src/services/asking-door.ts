import { basicAuthorization, type Door, type Judgement, type ServiceAccount } from './door.ts'

export interface AskingDoorOptions {
  readonly issuer: string
  readonly account: ServiceAccount
}

const timeoutMs = 5_000

/**
 * Asks the issuer about each credential (RFC 7662). That is what a service does with one that says nothing by itself: no lag, and
 * the issuer is on the path of every call.
 */
export function createAskingDoor({ issuer, account }: AskingDoorOptions): Door {
  async function ask(credential: string): Promise<Judgement> {
    const response = await fetch(`${issuer}/oauth/introspect`, {
      method: 'POST',
      headers: { Authorization: basicAuthorization(account) },
      body: new URLSearchParams({ token: credential }),
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    })
    if (response.status !== 200)
      return { ok: false, status: 503, reason: `issuer_answered_${response.status}` }
    // By RFC 7662 section 2.2, from the one issuer that this service trusts.
    const answer = (await response.json()) as Readonly<Record<string, unknown>>
    if (answer['active'] !== true) return { ok: false, status: 401, reason: 'inactive' }
    return { ok: true, caller: { subject: String(answer['sub']), role: String(answer['role']) } }
  }

  return {
    judge: (credential) =>
      ask(credential).catch((): Judgement => ({ ok: false, status: 503, reason: 'issuer_unreachable' })),
    worstCaseLagMs: 0,
    prepare: () => Promise.resolve(),
    close() {},
  }
}

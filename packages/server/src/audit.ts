import type { AuthEvent } from 'latchkey'
import type { Logger } from 'pino'

/** What happens to accounts, in the words of the OWASP Logging Vocabulary. */
export type AuditName =
  | 'authn_login_success'
  | 'authn_login_fail'
  | 'authn_login_lock'
  | 'authn_password_change'
  | 'authn_password_change_fail'
  | 'excess_rate_limit_exceeded'
  | 'malicious_csrf'
  | 'privilege_permissions_changed'
  | 'user_created'
  | 'user_create_fail'
  | SessionAuditName

type SessionAuditName =
  | 'authn_token_created'
  | 'authn_client_fail'
  | 'authn_token_reuse'
  | 'authn_token_revoked'
  | 'authz_fail'
  | 'crypto_key_withdrawn'
  | 'session_created'
  | 'session_logout'
  | 'session_renewed'
  | 'session_revoked'
  | 'sys_outage'

/** Who, from where, and which request. Never a credential, and never what somebody typed as their name: people type passwords there. */
export interface AuditFacts {
  readonly outcome: 'success' | 'fail'
  readonly subject?: string
  readonly sessionId?: string
  /** First characters of the digest of the identifier that was typed, to see attempts on one account together. */
  readonly account?: string
  readonly ip?: string | null
  readonly requestId?: string
  readonly reason?: string
}

export type Audit = (name: AuditName, facts: AuditFacts) => void

export function createAudit(log: Logger): Audit {
  return (name, facts) => {
    const line = { event: name, ...facts }
    if (facts.outcome === 'success') log.info(line)
    else log.warn(line)
  }
}

/** Writes down what the library reports. */
export function auditAuthEvents(log: Logger): (event: AuthEvent) => void {
  return ({ type, ...facts }) => {
    const { name, level, outcome } = authEventTable[type]
    log[level]({ event: name, outcome, ...facts })
  }
}

interface AuthEventRow {
  readonly name: AuditName
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly outcome: AuditFacts['outcome']
}

const authEventTable: Readonly<Record<AuthEvent['type'], AuthEventRow>> = {
  session_created: { name: 'session_created', level: 'info', outcome: 'success' },
  session_renewed: { name: 'session_renewed', level: 'debug', outcome: 'success' },
  stepped_up: { name: 'session_renewed', level: 'info', outcome: 'success' },
  signed_out: { name: 'session_logout', level: 'info', outcome: 'success' },
  sessions_ended: { name: 'session_revoked', level: 'info', outcome: 'success' },
  tokens_issued: { name: 'authn_token_created', level: 'debug', outcome: 'success' },
  refresh_reused: { name: 'authn_token_reuse', level: 'warn', outcome: 'fail' },
  token_revoked: { name: 'authn_token_revoked', level: 'info', outcome: 'success' },
  client_refused: { name: 'authn_client_fail', level: 'warn', outcome: 'fail' },
  credential_refused: { name: 'authz_fail', level: 'warn', outcome: 'fail' },
  forgery_refused: { name: 'malicious_csrf', level: 'warn', outcome: 'fail' },
  key_withdrawn: { name: 'crypto_key_withdrawn', level: 'warn', outcome: 'success' },
  outage: { name: 'sys_outage', level: 'error', outcome: 'fail' },
}

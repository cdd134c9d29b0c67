import type { Documents } from 'latchkey/store'
import type { Logger } from 'pino'
import type { Auth, Clock } from 'latchkey'
import type { Authenticate } from '../accounts/authenticate.ts'
import type { ChangePassword } from '../accounts/change-password.ts'
import type { SignUp } from '../accounts/sign-up.ts'
import type { Audit } from '../audit.ts'
import type { Strategy } from 'latchkey'
import type { SetupToken } from '../setup/setup-token.ts'
import type { Users } from '../users/users.ts'

/** What the routes work with. */
export interface RouteParts {
  readonly auth: Auth
  readonly documents: Documents
  readonly users: Users
  readonly authenticate: Authenticate
  readonly signUp: SignUp
  readonly changePassword: ChangePassword
  readonly setup: SetupToken
  readonly audit: Audit
  readonly log: Logger
  readonly clock: Clock
  readonly strategy: Strategy
  readonly issuer: string
}

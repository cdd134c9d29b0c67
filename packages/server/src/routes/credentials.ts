import { z } from 'zod'
import { pass, refuse, type Verdict } from 'latchkey'
import type { NamedValues } from '../http/body.ts'

/** The body of sign-in and sign-up. */
export interface Credentials {
  readonly identifier: string
  readonly password: string
  readonly carry: 'cookie' | 'bearer' | null
  readonly remember: boolean
  /** Forms only; not judged yet. */
  readonly returnTo: string | null
}

/** The body of a password change. */
export interface PasswordPair {
  readonly currentPassword: string
  readonly newPassword: string
}

/** The body of the setup form. */
export interface SetupClaim {
  readonly token: string
  readonly identifier: string
  readonly password: string
}

/** Scalars and nothing else: `{"$ne": null}`, lists and further members are refused, and the reason names the member. */
export function parseCredentials({ format, values }: NamedValues): Verdict<Credentials, string> {
  const parsed = parse(credentialsSchema, format === 'form' ? fromForm(values) : values)
  if (!parsed.ok) return parsed
  const { identifier, password, carry, remember, return_to } = parsed.value
  return pass({
    identifier,
    password,
    carry: carry ?? null,
    remember: remember ?? false,
    returnTo: return_to ?? null,
  })
}

export function parsePasswordPair({ values }: NamedValues): Verdict<PasswordPair, string> {
  const { username: _, ...rest } = values // for password managers, not for us
  return parse(passwordPairSchema, rest)
}

export function parseSetupClaim({ values }: NamedValues): Verdict<SetupClaim, string> {
  return parse(setupSchema, values)
}

/** The id of one of the reader's sessions. */
export function parseSessionChoice({ values }: NamedValues): Verdict<{ readonly session: string }, string> {
  return parse(sessionChoiceSchema, values)
}

function parse<T>(schema: z.ZodType<T>, values: unknown): Verdict<T, string> {
  const parsed = schema.safeParse(values)
  if (parsed.success) return pass(parsed.data)
  const issue = parsed.error.issues[0]
  // Names of members that the sender made up are not repeated.
  if (issue === undefined || issue.code === 'unrecognized_keys')
    return refuse('The body has a member that is not known here.')
  return refuse(`${issue.path.join('.')} ${issue.message}`)
}

/** HTML forms know only text: a tick box says `true`, or is absent. */
function fromForm(values: NamedValues['values']): object {
  const { remember, carry, ...rest } = values
  return {
    ...rest,
    ...(carry === '' || carry === undefined ? {} : { carry }),
    ...(remember === undefined ? {} : { remember: remember === 'true' || remember === 'on' }),
  }
}

const text = (): z.ZodString => z.string({ error: 'must be a string.' })

const credentialsSchema = z.strictObject({
  identifier: text(),
  password: text(),
  carry: z.enum(['cookie', 'bearer'], { error: 'must be "cookie" or "bearer".' }).optional(),
  remember: z.boolean({ error: 'must be true or false.' }).optional(),
  return_to: text().optional(),
})

const passwordPairSchema = z.strictObject({ currentPassword: text(), newPassword: text() })
const setupSchema = z.strictObject({ token: text(), identifier: text(), password: text() })
const sessionChoiceSchema = z.strictObject({ session: text() })

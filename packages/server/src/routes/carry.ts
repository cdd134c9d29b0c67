import type { Strategy } from 'latchkey'
import type { OutwardError } from '../http/errors.ts'

/** Why this strategy cannot hand out what was asked for, or null. Asked before the password is judged. */
export function carryProblem(strategy: Strategy, carry: 'cookie' | 'bearer' | null): OutwardError | null {
  if (strategy !== 'session' || carry !== 'bearer') return null
  return {
    status: 400,
    error: 'carry_not_supported',
    message:
      'This server runs the session strategy, which hands out cookies only. Leave carry out, or send "cookie".',
    field: 'carry',
  }
}

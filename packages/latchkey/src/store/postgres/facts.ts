import { LatchkeyError } from '../../errors.ts'
import type { RevocationEvent, RevocationFact } from '../event.ts'
import type { Row } from './connection.ts'

/** A fact as three columns: what happened, to what or whom, and the one number that it may have. */
export interface FactColumns {
  readonly kind: RevocationFact['type']
  readonly about: string
  readonly value: number | null
}

type FactOf<Type> = Extract<RevocationFact, { readonly type: Type }>

const shapes: {
  readonly [Type in RevocationFact['type']]: {
    readonly columns: (fact: FactOf<Type>) => readonly [about: string, value: number | null]
    readonly fact: (about: string, value: number) => FactOf<Type>
  }
} = {
  session_ended: {
    columns: ({ sessionId }) => [sessionId, null],
    fact: (sessionId) => ({ type: 'session_ended', sessionId }),
  },
  session_changed: {
    columns: ({ sessionId, version }) => [sessionId, version],
    fact: (sessionId, version) => ({ type: 'session_changed', sessionId, version }),
  },
  subject_cutoff: {
    columns: ({ subject, beforeMs }) => [subject, beforeMs],
    fact: (subject, beforeMs) => ({ type: 'subject_cutoff', subject, beforeMs }),
  },
  tenant_cutoff: {
    columns: ({ tenant, beforeMs }) => [tenant, beforeMs],
    fact: (tenant, beforeMs) => ({ type: 'tenant_cutoff', tenant, beforeMs }),
  },
  global_cutoff: {
    columns: ({ beforeMs }) => ['', beforeMs],
    fact: (_, beforeMs) => ({ type: 'global_cutoff', beforeMs }),
  },
  token_revoked: {
    columns: ({ tokenId }) => [tokenId, null],
    fact: (tokenId) => ({ type: 'token_revoked', tokenId }),
  },
  key_withdrawn: {
    columns: ({ keyId }) => [keyId, null],
    fact: (keyId) => ({ type: 'key_withdrawn', keyId }),
  },
}

export function columnsOf(fact: RevocationFact): FactColumns {
  // The table is keyed by type, so the entry is the one for this fact; the compiler cannot follow that through a union.
  const shape = shapes[fact.type] as { columns(fact: RevocationFact): readonly [string, number | null] }
  const [about, value] = shape.columns(fact)
  return { kind: fact.type, about: toAscii(about), value }
}

/** The event of a row with the columns of the log. */
export function eventOf(row: Row): RevocationEvent {
  const { kind, about } = row
  if (typeof kind !== 'string' || typeof about !== 'string' || !Object.hasOwn(shapes, kind)) {
    throw new LatchkeyError('store_corrupt', 'An event of the store cannot be read.')
  }
  const fact = shapes[kind as RevocationFact['type']].fact(fromAscii(about), Number(row.value ?? 0))
  return { ...fact, sequence: Number(row.sequence), expiresAtMs: Number(row.expires_at_ms) }
}

/**
 * The text as the inside of a JSON string of ASCII. PostgreSQL refuses a NUL in any text, has no lone surrogates, and
 * may keep its text in another encoding; usual ids stay as they are.
 */
export function toAscii(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1)
  return escaped.replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function fromAscii(escaped: string): string {
  try {
    // A JSON string is text.
    return JSON.parse(`"${escaped}"`) as string
  } catch (cause) {
    throw new LatchkeyError('store_corrupt', 'An event of the store cannot be read.', { cause })
  }
}

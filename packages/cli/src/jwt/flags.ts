import type { FormFlags } from '../io/output.ts'
import type { SecretFlags } from '../io/secret.ts'

export interface TimeFlags {
  readonly at?: string
  readonly leeway: string
  readonly tz: string
}

export interface ExpectationFlags {
  readonly iss?: string
  readonly aud?: string
  readonly sub?: string
  readonly typ?: string
  readonly nonce?: string
}

interface PickFlags {
  readonly pick: string
}

export interface InspectFlags extends FormFlags, TimeFlags, ExpectationFlags, PickFlags {
  readonly timeClaim?: readonly string[]
}

export interface KeySourceFlags extends SecretFlags {
  readonly alg?: string
  readonly secretEncoding: 'text' | 'hex' | 'base64' | 'base64url'
  readonly key?: string
  readonly jwks?: string
  readonly fetchJwks?: string
}

export interface VerifyFlags extends FormFlags, TimeFlags, ExpectationFlags, PickFlags, KeySourceFlags {
  readonly timeOnly?: true
  readonly payloadFile?: string
}

export interface SignFlags extends SecretFlags {
  readonly alg?: string
  readonly secretEncoding: 'text' | 'hex' | 'base64' | 'base64url'
  readonly key?: string
  readonly payload?: string
  readonly from?: string
  readonly iss?: string
  readonly sub?: string
  readonly aud?: readonly string[]
  readonly expiresIn?: string
  readonly claim?: readonly string[]
  readonly drop?: readonly string[]
  readonly header?: readonly string[]
  readonly typ?: string
  readonly kid?: string
  readonly iat: boolean
  readonly at?: string
  readonly json?: true
}

export interface DiffFlags extends FormFlags {
  readonly all?: true
}

export interface KeygenFlags {
  readonly alg: string
  readonly format: 'jwk' | 'pem' | 'secret'
  readonly out?: string
  readonly publicOut?: string
  readonly json?: true
}

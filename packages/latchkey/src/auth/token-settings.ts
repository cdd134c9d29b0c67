import type { TokenSettings } from '../engine/settings.ts'
import { LatchkeyError } from '../errors.ts'
import { algorithms, type JwtAlgorithm } from '../jwt/algorithms.ts'
import { integerOption, refuseUnknownOptions } from '../options.ts'
import type { TokenOptions } from './options.ts'
import { nameOption } from './text-options.ts'

/** Checks the options of tokens and their keys, and fills in what is not given. @throws config_invalid */
export function tokenSettings(options: TokenOptions, issuer: string): TokenSettings {
  const names: (keyof TokenOptions)[] = [
    'ttlSeconds', 'audience', 'clientId', 'alg', 'algByAudience', 'leewaySeconds', 'refreshGraceSeconds', 'keyRotationSeconds',
    'keyPublishSeconds', 'statusListLagSeconds',
  ] // prettier-ignore
  refuseUnknownOptions(options, names, 'tokens')
  const seconds = (
    name: 'ttlSeconds' | 'leewaySeconds' | 'refreshGraceSeconds' | 'keyRotationSeconds' | 'keyPublishSeconds',
    range: readonly [number, number, number],
  ): number =>
    integerOption(options[name], { name: `tokens.${name}`, default: range[0], min: range[1], max: range[2] })
  const alg = options.alg ?? 'EdDSA'
  requireAsymmetric('tokens.alg', alg)
  for (const name of Object.values(options.algByAudience ?? {}))
    requireAsymmetric('tokens.algByAudience', name)
  const keyPublishSeconds = seconds('keyPublishSeconds', [86_400, 0, 31_536_000])
  const keyRotationSeconds = seconds('keyRotationSeconds', [2_592_000, 60, 315_360_000])
  if (keyRotationSeconds < keyPublishSeconds) {
    throw new LatchkeyError(
      'config_invalid',
      'tokens.keyRotationSeconds must not be shorter than tokens.keyPublishSeconds.',
    )
  }
  const ttlSeconds = seconds('ttlSeconds', [600, 10, 86_400])
  return {
    ttlSeconds,
    statusListLagSeconds: statusListLag(options.statusListLagSeconds ?? null, ttlSeconds),
    audience: nameOption('tokens.audience', options.audience ?? issuer),
    clientId: nameOption('tokens.clientId', options.clientId ?? 'latchkey'),
    alg,
    // A Map, because an audience may be named like a member of every object.
    algByAudience: new Map(Object.entries(options.algByAudience ?? {})),
    leewaySeconds: seconds('leewaySeconds', [30, 0, 300]),
    refreshGraceSeconds: seconds('refreshGraceSeconds', [10, 0, 60]),
    keyRotationSeconds,
    keyPublishSeconds,
  }
}

function requireAsymmetric(option: string, alg: string): void {
  const known = [...algorithms.values()].filter(({ kty }) => kty !== 'oct').map(({ name }) => name)
  if (known.includes(alg as JwtAlgorithm)) return
  throw new LatchkeyError(
    'config_invalid',
    `${option} must be asymmetric, so that whoever verifies cannot sign: one of ${known.join(', ')}.`,
  )
}

function statusListLag(lagSeconds: number | null, ttlSeconds: number): number | null {
  if (lagSeconds === null) return null
  const rule = { name: 'tokens.statusListLagSeconds', default: 60, min: 10, max: 3_600 }
  if (integerOption(lagSeconds, rule) < ttlSeconds) return lagSeconds
  throw new LatchkeyError(
    'config_invalid',
    `tokens.statusListLagSeconds (${lagSeconds}) must be shorter than tokens.ttlSeconds (${ttlSeconds}): nobody would learn of a revocation before the token is over.`,
  )
}

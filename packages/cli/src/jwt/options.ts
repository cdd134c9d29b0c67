import { Option } from 'commander'
import type { Expectations } from '@latchkey/toolbox/jwt'
import type { ExpectationFlags } from './flags.ts'

export function timeOptions(): readonly Option[] {
  return [
    new Option('--at <time>', 'judge for this moment: ISO 8601, seconds since 1970, +10m, -3d, exp, exp-1'),
    new Option('--leeway <duration>', 'forgive this much at exp and nbf: seconds, 30s, 5m').default('0'),
    new Option('--tz <zone>', 'also show times in this zone: Europe/Paris, +05:30').default('UTC'),
  ]
}

export function expectationOptions(): readonly Option[] {
  return [
    new Option('--iss <text>', 'the issuer that you expect'),
    new Option('--aud <text>', 'the audience that you are'),
    new Option('--sub <text>', 'the subject that you expect'),
    new Option('--typ <type>', 'the type that you expect, such as at+jwt'),
    new Option('--nonce <text>', 'the nonce that you sent'),
  ]
}

export function expectationsOf(flags: ExpectationFlags, algorithm: string | undefined): Expectations {
  return {
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(flags.iss === undefined ? {} : { issuer: flags.iss }),
    ...(flags.aud === undefined ? {} : { audience: flags.aud }),
    ...(flags.sub === undefined ? {} : { subject: flags.sub }),
    ...(flags.typ === undefined ? {} : { type: flags.typ }),
    ...(flags.nonce === undefined ? {} : { nonce: flags.nonce }),
  }
}

import { generateKey, signAlgorithms, signToken } from '@latchkey/toolbox/jwt'
import { cryptoPort, type KeyInput } from './use-signature.ts'

/** Something to look at; made when it is asked for, with a fresh key and times around now. */
export interface Example {
  readonly name: string
  readonly group: 'Algorithms' | 'Situations' | 'Other shapes'
  readonly make: (nowSeconds: number) => Promise<ExampleInput>
}

export interface ExampleInput {
  readonly token: string
  /** For the key box. */
  readonly key: KeyInput
}

const issuer = 'https://auth.example'

interface Recipe {
  readonly algorithm?: string
  readonly header?: Record<string, unknown>
  readonly payload?: (nowSeconds: number) => Record<string, unknown> | string
  /** A secret of its own instead of a fresh key. */
  readonly secret?: string
}

function claims(nowSeconds: number): Record<string, unknown> {
  return {
    iss: issuer,
    sub: 'user-7f3a',
    aud: 'https://api.example',
    iat: nowSeconds - 60,
    exp: nowSeconds + 600,
    jti: 'u8Zq2bV5',
    name: 'Ada Lovelace',
    roles: ['editor', 'auditor'],
  }
}

/** Signs for real; throws a sentence when this browser cannot. */
async function cook(recipe: Recipe, nowSeconds: number): Promise<ExampleInput> {
  const { algorithm = 'ES256', header = {}, payload = claims, secret } = recipe
  const port = cryptoPort()
  if (port === undefined) throw new Error('Signing needs a secure context: HTTPS or localhost.')
  const generated = await generateKey(algorithm, port)
  if (!generated.ok) throw new Error(generated.message)
  const { privateJwk, publicPem, kid, secret: fresh } = generated.key
  const body = payload(nowSeconds)
  const signed = await signToken(
    {
      header: JSON.stringify({ alg: algorithm, typ: 'JWT', kid, ...header }),
      payload: typeof body === 'string' ? body : JSON.stringify(body),
      algorithm,
      key: secret ?? privateJwk,
      encoding: secret === undefined ? 'auto' : 'text',
    },
    port,
  )
  if (!signed.ok) throw new Error(signed.message)
  const key: KeyInput =
    fresh !== null && secret === undefined
      ? { text: fresh, encoding: 'base64url' }
      : { text: secret ?? publicPem ?? '', encoding: 'auto' }
  return { token: signed.token, key }
}

const situation = (name: string, recipe: Recipe): Example => ({
  name,
  group: 'Situations',
  make: (nowSeconds) => cook(recipe, nowSeconds),
})

const shape = (name: string, token: string): Example => ({
  name,
  group: 'Other shapes',
  make: async () => ({ token, key: { text: '', encoding: 'auto' } }),
})

/** `["aBcDeFgH","given_name","Ada"]`: salt, name and value; and its SHA-256, which is what the issuer signs. */
const disclosure = 'WyJhQmNEZUZnSCIsImdpdmVuX25hbWUiLCJBZGEiXQ'
const disclosureDigest = 'VnFYI5lZVPHE_RIZjjv6RJZlpAAGp5EQU1M3f51Y0og'

export const examples: readonly Example[] = [
  ...signAlgorithms
    // Browsers know no Ed448.
    .filter((algorithm) => algorithm !== 'Ed448')
    .map((algorithm): Example => ({
      name: algorithm,
      group: 'Algorithms',
      make: (now) => cook({ algorithm }, now),
    })),
  situation('Expired three days ago', {
    payload: (now) => ({ ...claims(now), iat: now - 262_800, exp: now - 259_200 }),
  }),
  situation('Not valid before tomorrow', {
    payload: (now) => ({ ...claims(now), nbf: now + 86_400, exp: now + 90_000 }),
  }),
  situation('Milliseconds in exp', { payload: (now) => ({ ...claims(now), exp: (now + 600) * 1000 }) }),
  situation('Large numbers and a repeated claim', {
    payload: (now) =>
      `{"iss":"${issuer}","sub":100002348117421473,"width":3.0,"role":"user","role":"admin","exp":${now + 600}}`,
  }),
  situation('A secret from a tutorial', { algorithm: 'HS256', secret: 'secret' }),
  situation('Keys to be fetched from its header', {
    header: { jku: 'https://attacker.example/keys', kid: "../../etc/passwd' OR 1=1" },
  }),
  situation('A token inside of a token', {
    payload: (now) => ({
      ...claims(now),
      id_token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJpbm5lciIsIm5vbmNlIjoiYWJjIn0.c2lnbmF0dXJl',
    }),
  }),
  shape('Unsecured (alg none)', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEiLCJhZG1pbiI6dHJ1ZX0.'),
  // RFC 7516 appendix A.1.
  shape(
    'Encrypted (JWE)',
    'eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf7iGdXKHzg.48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A.XFBoMYUZodetZdvTiFvSkQ',
  ),
  {
    name: 'Selective disclosure (SD-JWT)',
    group: 'Other shapes',
    make: async (nowSeconds) => {
      const payload = (): Record<string, unknown> => ({
        iss: issuer,
        iat: nowSeconds,
        _sd: [disclosureDigest],
        _sd_alg: 'sha-256',
      })
      const { token, key } = await cook({ header: { typ: 'dc+sd-jwt' }, payload }, nowSeconds)
      return { token: `${token}~${disclosure}~`, key }
    },
  },
]

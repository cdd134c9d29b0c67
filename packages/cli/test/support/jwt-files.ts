import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { chmodSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The secret of `secret.txt` and of the variable JWT_SECRET. */
export const exampleSecret = 'Zk3v9Qe7XbT1mWc8Rj5LyN0pHs4DgUaF'

// A fixed key, so that the examples say the same every time. It signs nothing but them.
const privateJwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
}

/** 2025-11-24T16:00:00Z; the tokens of the examples live until 2100. */
const issuedAt = 1_764_000_000
const expiresAt = 4_102_444_800

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function hs256(claims: object): string {
  const input = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${input}.${createHmac('sha256', exampleSecret).update(input).digest('base64url')}`
}

function es256(claims: object): string {
  const input = `${encode({ alg: 'ES256', typ: 'JWT', kid: '2025-11' })}.${encode(claims)}`
  const key = createPrivateKey({ key: privateJwk, format: 'jwk' })
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

/** Puts the files that the examples speak of into a folder. */
export function writeExampleFiles(folder: string): void {
  const { d: _, ...publicJwk } = privateJwk
  const privateKey = createPrivateKey({ key: privateJwk, format: 'jwk' })
  const claims = { sub: 'ada', iss: 'https://issuer.example', aud: 'api', iat: issuedAt }
  const token = hs256({ ...claims, exp: expiresAt })
  const files: Readonly<Record<string, string>> = {
    'secret.txt': exampleSecret,
    'token.jwt': token,
    'expired.jwt': hs256({ ...claims, exp: issuedAt + 600 }),
    'milliseconds.jwt': hs256({ sub: '7', exp: 1_588_900_930_874 }),
    'es256.jwt': es256({ ...claims, role: 'admin', exp: expiresAt }),
    'response.json': JSON.stringify({ access_token: token, id_token: hs256({ sub: 'ada', nonce: 'n-1' }) }),
    'payload.json': '{ "sub": "ada", "n": 100002348117421473 }\n',
    'private.jwk': JSON.stringify({ ...privateJwk, alg: 'ES256', kid: '2025-11' }),
    'private.pem': String(privateKey.export({ format: 'pem', type: 'pkcs8' })),
    'public.pem': String(createPublicKey(privateKey).export({ format: 'pem', type: 'spki' })),
    'jwks.json': JSON.stringify({ keys: [{ ...publicJwk, alg: 'ES256', use: 'sig', kid: '2025-11' }] }),
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
}

/** Puts a `latchkey` into a folder of its own, and gives the environment in which a shell finds it. */
export function shellEnvironment(binFolder: string): NodeJS.ProcessEnv {
  const command = join(binFolder, 'latchkey')
  const main = fileURLToPath(new URL('../../bin/latchkey.mjs', import.meta.url))
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`)
  chmodSync(command, 0o755)
  // FORCE_COLOR, which test runners set, would win over NO_COLOR.
  const { PATH = '', FORCE_COLOR: _, ...rest } = process.env
  return {
    ...rest,
    PATH: `${binFolder}${delimiter}${PATH}`,
    JWT_SECRET: exampleSecret,
    NO_COLOR: '1',
  }
}

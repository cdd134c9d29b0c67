// State in the cookie itself, encrypted: what opening it takes, against a check of a session that has a local copy.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import * as jose from 'jose'
import { memoryStore } from '../latchkey.mjs'
import { lineOf, timeInTurns } from './compare.mjs'
import { deploy } from './deployment.mjs'
import { freshTexts, must, repeat, rotating } from './pool.mjs'

const ivBytes = 12
const tagBytes = 16

/** @param {import('./compare.mjs').Effort} effort */
export async function measureSealedCookie(effort) {
  const { auth, cookies } = await deploy(memoryStore())
  const key = randomBytes(32)
  const sealed = cookies.map((_, index) => seal(key, recordOf(index)))
  const encryptedJwts = await Promise.all(cookies.map((_, index) => encryptedJwt(key, recordOf(index))))
  try {
    const damaged = `${sealed[0].startsWith('A') ? 'B' : 'A'}${sealed[0].slice(1)}`
    must(open(key, sealed[0]).subject === 'user_0', 'a sealed cookie must open')
    must(openOrNull(key, damaged) === null, 'a damaged one must not')

    const cookie = freshTexts(cookies)
    const text = freshTexts(sealed)
    const nextJwt = rotating(encryptedJwts)
    const series = await timeInTurns(
      [
        repeat('auth.check, cached', () => must(auth.check({ cookie: cookie() }).ok, 'refused')),
        repeat('AES-256-GCM, JSON.parse', () => must(open(key, text()).subject, 'did not open')),
        {
          name: 'jose, jwtDecrypt',
          async run(count) {
            for (let done = 0; done < count; done++) {
              must((await jose.jwtDecrypt(nextJwt(), key)).payload.subject, 'did not open')
            }
          },
        },
      ],
      effort,
    )
    return [
      lineOf(series, {
        id: 'sealed-cookie/node:crypto',
        what: 'check a session, cached, against opening a sealed cookie',
        ours: 'auth.check, cached',
        other: 'AES-256-GCM, JSON.parse',
        as: 'speed',
      }),
      lineOf(series, {
        id: 'sealed-cookie/jose',
        what: 'the same against an encrypted JWT',
        ours: 'auth.check, cached',
        other: 'jose, jwtDecrypt',
        as: 'speed',
      }),
    ]
  } finally {
    await auth.close()
  }
}

/** What a server needs to know of a session: about 200 bytes of JSON. */
function recordOf(index) {
  const now = Date.now()
  return {
    id: randomBytes(16).toString('base64url'),
    subject: `user_${index}`,
    tenant: 'tenant_1',
    roles: ['member', 'editor'],
    methods: ['pwd'],
    signedInAt: now,
    expiresAt: now + 86_400_000,
  }
}

function seal(key, record) {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const sealed = Buffer.concat([cipher.update(JSON.stringify(record)), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
}

function open(key, text) {
  const bytes = Buffer.from(text, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
  const opened = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()])
  return JSON.parse(opened.toString())
}

function openOrNull(key, text) {
  try {
    return open(key, text)
  } catch {
    return null
  }
}

function encryptedJwt(key, record) {
  return new jose.EncryptJWT(record)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setExpirationTime('1h')
    .encrypt(key)
}

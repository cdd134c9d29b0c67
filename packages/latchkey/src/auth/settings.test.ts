import { describe, expect, it } from 'vitest'
import { createAuth, isLatchkeyError, memoryStore, type AuthOptions } from '../index.ts'

const good: AuthOptions = {
  issuer: 'https://app.example',
  strategy: 'session',
  store: memoryStore(),
  maintenance: 'manual',
}

function refusal(over: object): string {
  try {
    createAuth({ ...good, ...over } as AuthOptions)
    return 'accepted'
  } catch (error) {
    return isLatchkeyError(error, 'config_invalid') ? error.message : `threw ${String(error)}`
  }
}

describe('options of createAuth', () => {
  it('three are enough', () => {
    expect(refusal({})).toBe('accepted')
  })

  it.each([
    [{ issuer: 'app.example' }, /issuer must be an origin/],
    [{ issuer: 'https://app.example/path' }, /issuer must be an origin/],
    [{ issuer: '' }, /issuer must be an origin/],
    [{ issuer: 'ftp://app.example' }, /issuer must be an origin/],
    [{ issuer: 'http://app.example' }, /http only on localhost/],
    [{ issuer: 'http://127.0.0.1.evil.example' }, /http only on localhost/],
    [{ strategy: 'cookies' }, /strategy must be one of session, jwt, hybrid/],
    [{ strategy: undefined }, /needs issuer, strategy and store/],
    [{ store: undefined }, /needs issuer, strategy and store/],
    [{ lifetme: {} }, /no option "lifetme"/],
    [{ lifetime: { idleSecond: 5 } }, /no option "idleSecond"/],
    [{ sessions: { maxPerSubject: 0 } }, /sessions.maxPerSubject must be a whole number from 1/],
    [{ sessions: { onCap: 'drop' } }, /evict_oldest, refuse/],
    [{ tokens: { ttlSeconds: Infinity } }, /tokens.ttlSeconds/],
    [{ tokens: { leewaySeconds: 301 } }, /tokens.leewaySeconds must be a whole number from 0 to 300/],
    [{ tokens: { refreshGraceSeconds: 61 } }, /tokens.refreshGraceSeconds/],
    [{ tokens: { alg: 'HS256' } }, /must be asymmetric/],
    [{ tokens: { algByAudience: { 'https://api.example': 'HS256' } } }, /must be asymmetric/],
    [{ tokens: { alg: 'none' } }, /tokens.alg/],
    [{ tokens: { audience: '' } }, /tokens.audience/],
    [{ tokens: { keyRotationSeconds: 3_600, keyPublishSeconds: 86_400 } }, /must not be shorter/],
    [{ strategy: 'jwt', lifetime: { idleSeconds: 300 } }, /must be shorter than lifetime.idleSeconds/],
    [{ revocation: { maxStalenessMs: 1 } }, /revocation.maxStalenessMs/],
    [{ revocation: { onStale: 'accept' } }, /insecureAcceptWhenStale/],
    [{ cookies: { sameSite: 'none' } }, /lax, strict/],
    [{ trustedOrigins: ['https://*.example'] }, /origin/i],
    [{ trustedOrigins: ['https://a.example/path'] }, /origin/i],
    [{ routes: { basePath: '/' } }, /routes.basePath/],
    [{ routes: { basePath: 'auth' } }, /routes.basePath/],
    [{ routes: { basePath: '//evil.example' } }, /routes.basePath/],
    [{ routes: { afterForm: '//evil.example' } }, /routes.afterForm/],
    [{ routes: { afterForm: 'https://evil.example' } }, /routes.afterForm/],
    [{ encryptionKey: new Uint8Array(16) }, /encryptionKey must be 32 bytes/],
    [{ encryptionKey: 'secret' }, /encryptionKey must be 32 bytes/],
    [{ maintenance: 'never' }, /timer, manual/],
  ])('KEY-7, COO-11, CSRF-11: %j is refused, and the message names the option', (over, message) => {
    expect(refusal(over)).toMatch(message)
  })

  it('a store without a key of its own needs one', () => {
    const { localEncryptionKey: _, ...bare } = memoryStore()
    expect(refusal({ store: bare })).toMatch(/needs encryptionKey: 32 random bytes/)
    expect(refusal({ store: bare, encryptionKey: new Uint8Array(32).fill(7) })).toBe('accepted')
  })
})

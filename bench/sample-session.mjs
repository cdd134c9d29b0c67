import { randomBytes } from 'node:crypto'

const dayMs = 86_400_000

/**
 * A record as a sign-in with a browser makes it.
 * @param {string} subject
 * @param {number} nowMs
 */
export function sampleSession(subject, nowMs) {
  return {
    id: randomBytes(16).toString('base64url'),
    subject,
    tenant: null,
    version: 1,
    createdAtMs: nowMs,
    authenticatedAtMs: nowMs,
    lastSeenAtMs: nowMs,
    expiresAtMs: nowMs + dayMs,
    idleSeconds: 1800,
    cookie: { hash: randomBytes(32), previousHash: null, rotatedAtMs: nowMs },
    refresh: null,
    amr: ['pwd'],
    client: {
      label: 'Firefox on Linux',
      ip: '203.0.113.7',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
    },
    data: null,
  }
}

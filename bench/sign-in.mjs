/**
 * Signs in at Latchkey as a request would.
 * @param {import('../packages/latchkey/dist/index.js').Auth} auth
 * @param {import('../packages/latchkey/dist/index.js').SignInSubject} subject
 * @returns {Promise<{ cookie: string | null, accessToken: string | null }>} What the client then carries; the cookie as `name=value`.
 */
export async function signIn(auth, subject) {
  /** @type {string[]} */
  const setCookies = []
  const outcome = await auth.begin(
    { method: 'POST', target: '/', ip: null, header: () => null, body: () => ({ bytes: new Uint8Array() }) },
    { append: (_name, value) => setCookies.push(value), set: () => {} },
  )
  if (outcome.kind === 'answered') throw new Error('The sign-in was answered instead of opened.')
  const { accessToken = null } = await outcome.auth.signIn(subject)
  return { cookie: setCookies[0]?.split(';', 1)[0] ?? null, accessToken }
}

/**
 * The same credential with another character in the middle of its last part: a secret or a signature that nobody issued.
 * @param {string} credential
 */
export function forged(credential) {
  const at = credential.lastIndexOf('.') + 10
  return credential.slice(0, at) + (credential[at] === 'A' ? 'B' : 'A') + credential.slice(at + 1)
}

/**
 * Signs in at a server of this process.
 * @param {number} port
 * @param {string} subject
 * @returns {Promise<string>} The header that the client then sends.
 */
export async function cookieFrom(port, subject) {
  const response = await fetch(`http://127.0.0.1:${port}/sign-in/${subject}`)
  await response.arrayBuffer()
  return cookieHeader(response.headers)
}

/** @param {Headers} headers */
export function cookieHeader(headers) {
  const pairs = headers.getSetCookie().map((line) => line.split(';', 1)[0])
  if (pairs.length === 0) throw new Error('The sign-in set no cookie.')
  return `Cookie: ${pairs.join('; ')}`
}

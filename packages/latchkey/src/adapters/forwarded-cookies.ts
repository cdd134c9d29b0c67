/**
 * The `Cookie` header that an app should see after these `Set-Cookie` lines of ours: what follows in the same request must not judge a
 * secret that has just been replaced.
 */
export function forwardedCookies(sent: string | null, lines: readonly string[]): string {
  const ours = new Map(lines.map(pairOf))
  const theirs = (sent ?? '').split(';').filter((pair) => pair !== '' && !ours.has(nameOf(pair)))
  const current = [...ours].filter(([, value]) => value !== '').map(([name, value]) => `${name}=${value}`)
  return [...theirs.map(withoutBlanks), ...current].join('; ')
}

/** `name=value; …`, where an empty value removes the cookie. */
function pairOf(line: string): [name: string, value: string] {
  const [pair = ''] = line.split(';', 1)
  const equals = pair.indexOf('=')
  return [pair.slice(0, equals), pair.slice(equals + 1)]
}

function nameOf(pair: string): string {
  return pairOf(withoutBlanks(pair))[0]
}

/** Space and tab alone: whoever trims more reads a name of ours where none was sent (COO-9). */
function withoutBlanks(pair: string): string {
  return pair.replace(/^[ \t]+|[ \t]+$/g, '')
}

import type { ResponseHeaders } from '../http/message.ts'

/**
 * What Latchkey put onto a response, remembered until it is sent, so that nothing the app does in between takes it away: were a
 * rotated secret lost to the app's own `Set-Cookie`, the user would be signed out some requests later.
 */
export interface KeptHeaders extends ResponseHeaders {
  /** The names that were set or appended to, in lower case. */
  names(): ReadonlySet<string>
  /** The lines to send, given the app's: ours after theirs where we appended, ours alone where we set. */
  merge(name: string, theirs: readonly string[]): readonly string[]
}

export function createKeptHeaders(): KeptHeaders {
  const appended = new Map<string, readonly string[]>()
  const replaced = new Map<string, readonly string[]>()

  const merge = (name: string, theirs: readonly string[]): readonly string[] => {
    const key = name.toLowerCase()
    const ours = appended.get(key) ?? []
    return replaced.get(key) ?? [...theirs.filter((line) => !isSuperseded(key, line, ours)), ...ours]
  }
  return {
    names: () => new Set([...appended.keys(), ...replaced.keys()]),
    merge,
    append: (name, value) => {
      const key = name.toLowerCase()
      const before = appended.get(key) ?? []
      appended.set(key, [...before.filter((line) => !isSuperseded(key, line, [value])), value])
    },
    set: (name, value) => void replaced.set(name.toLowerCase(), [value]),
  }
}

/**
 * A response must not set one cookie twice (RFC 6265 section 4.1.1): signing out supersedes the rotation before it. Of other
 * headers, only the same line is superfluous.
 */
function isSuperseded(key: string, line: string, by: readonly string[]): boolean {
  if (key !== 'set-cookie') return by.includes(line)
  return by.some((other) => cookieName(other) === cookieName(line))
}

function cookieName(line: string): string {
  return line.slice(0, line.indexOf('='))
}

import { isLoopbackHost } from '../config.ts'

/**
 * The `Host` values under which the server answers: the issuer's, those of the configuration, and in development every name of the
 * loopback. A page of another name that resolves to us (DNS rebinding) is turned away by its own name.
 */
export function allowedHosts(issuer: string, further: readonly string[]): ReadonlySet<string> {
  const { host, hostname, port } = new URL(issuer)
  const suffix = port === '' ? '' : `:${port}`
  const loopback = isLoopbackHost(hostname)
    ? ['localhost', '127.0.0.1', '[::1]'].map((name) => name + suffix)
    : []
  return new Set([host, ...further, ...loopback])
}

/** Origins whose pages may post to us: the allowed hosts under the issuer's scheme. */
export function allowedOrigins(issuer: string, further: readonly string[]): readonly string[] {
  const { protocol } = new URL(issuer)
  return [...allowedHosts(issuer, further)].map((host) => new URL(`${protocol}//${host}`).origin)
}

/** True if there is exactly one `Host` line, and it is one of ours. Node itself keeps the first of several without a word. */
export function isAllowedHost(hostLines: readonly string[], allowed: ReadonlySet<string>): boolean {
  const [host, ...others] = hostLines
  return host !== undefined && others.length === 0 && allowed.has(host.toLowerCase())
}

/** All lines of one header out of Node's flat list of names and values. */
export function headerLines(rawHeaders: readonly string[], name: string): readonly string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
}

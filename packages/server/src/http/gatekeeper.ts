import type { ServerMiddleware } from './env.ts'
import { jsonError } from './errors.ts'
import { headerLines, isAllowedHost } from './host.ts'
import { judgeTarget } from './target.ts'

/** Turns away, before routing, what is not addressed to this server or can be read in two ways. */
export function gatekeeper(allowed: ReadonlySet<string>): ServerMiddleware {
  return async (c, next) => {
    const { incoming } = c.env ?? {}
    const hostLines =
      incoming === undefined ? hostOf(c.req.header('host')) : headerLines(incoming.rawHeaders, 'host')
    if (!isAllowedHost(hostLines, allowed)) {
      return jsonError(c, {
        status: 421,
        error: 'misdirected_request',
        message:
          'This server does not answer under that host name. If it should, name it with --issuer or --allow-host.',
      })
    }
    if (incoming !== undefined && !judgeTarget(incoming.url ?? '').ok) {
      return jsonError(c, {
        status: 400,
        error: 'invalid_request',
        message: 'The request target is not acceptable.',
      })
    }
    return next()
  }
}

function hostOf(header: string | undefined): readonly string[] {
  return header === undefined ? [] : [header]
}

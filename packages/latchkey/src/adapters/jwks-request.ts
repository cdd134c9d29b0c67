import { fromUtf8 } from '../bytes.ts'
import { LatchkeyError } from '../errors.ts'
import { keySetFromJwks, type JwtAlgorithm, type KeySet } from '../jwt/index.ts'

export interface JwksRequest {
  readonly url: URL
  readonly fetch: typeof fetch
  readonly maxBytes: number
  readonly maxKeys: number
  /** For keys that name no `alg`. */
  readonly defaultAlgorithms: readonly JwtAlgorithm[] | undefined
}

export interface JwksAnswer {
  readonly keys: KeySet
  /** What the issuer allows by `Cache-Control: max-age`, or null if it says nothing. */
  readonly maxAgeSeconds: number | null
}

/**
 * Fetches a key set once. Whoever answers here decides who is let in, so: no redirects, only status 200, a body of limited
 * size, nothing but UTF-8 JSON, and no private members.
 *
 * @throws jwks_unavailable if it could not be fetched, jwks_invalid if what came is no key set
 */
export async function requestJwks(request: JwksRequest, signal: AbortSignal): Promise<JwksAnswer> {
  const response = await ask(request, signal)
  if (response.status !== 200) {
    await response.body?.cancel().catch(ignore)
    throw unavailable(request, `answered ${response.status}`)
  }
  const text = fromUtf8(await readBody(response, request))
  const keys = keySetFromJwks(limited(parse(text, request), request), {
    visibility: 'public',
    ...(request.defaultAlgorithms === undefined ? {} : { defaultAlgorithms: request.defaultAlgorithms }),
  })
  return { keys, maxAgeSeconds: allowedAge(response.headers.get('cache-control')) }
}

async function ask(request: JwksRequest, signal: AbortSignal): Promise<Response> {
  const { fetch, url } = request
  try {
    const headers = { accept: 'application/jwk-set+json, application/json' }
    // `manual`: a redirect is an answer like any other that is not 200. Followed, it would let the issuer's web server, or
    // whoever can write to it, point at another host.
    return await fetch(url, { headers, redirect: 'manual', credentials: 'omit', signal })
  } catch (cause) {
    throw unavailable(request, 'did not answer', cause)
  }
}

async function readBody(response: Response, request: JwksRequest): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    // Counted as it comes: a length that the other side states proves nothing.
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > request.maxBytes) break
      chunks.push(chunk)
    }
  } catch (cause) {
    throw unavailable(request, 'broke off', cause)
  }
  if (size > request.maxBytes) throw invalid(request, `has more than ${request.maxBytes} bytes`)
  return Buffer.concat(chunks)
}

function parse(text: string | null, request: JwksRequest): unknown {
  if (text === null) throw invalid(request, 'is not UTF-8')
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(request, 'is not JSON')
  }
}

function limited(jwks: unknown, request: JwksRequest): unknown {
  const keys = typeof jwks === 'object' && jwks !== null && 'keys' in jwks ? jwks.keys : undefined
  if (Array.isArray(keys) && keys.length > request.maxKeys) {
    throw invalid(request, `has more than ${request.maxKeys} keys`)
  }
  return jwks
}

function allowedAge(cacheControl: string | null): number | null {
  const directive = /(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])/i.exec(cacheControl ?? '')
  return directive === null ? null : Number(directive[1])
}

function unavailable({ url }: JwksRequest, what: string, cause?: unknown): LatchkeyError {
  return new LatchkeyError('jwks_unavailable', `The key set at ${url.href} ${what}.`, { cause })
}

function invalid({ url }: JwksRequest, what: string): LatchkeyError {
  return new LatchkeyError('jwks_invalid', `The key set at ${url.href} ${what}.`)
}

function ignore(): void {}

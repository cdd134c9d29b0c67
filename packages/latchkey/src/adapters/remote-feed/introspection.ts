import type { Awaitable } from '../../awaitable.ts'
import { fromUtf8 } from '../../bytes.ts'
import { after, type Clock } from '../../clock.ts'
import { sha256Key } from '../../crypto/digest.ts'
import { LatchkeyError } from '../../errors.ts'
import { parseStrictObject } from '../../jwt/strict-json.ts'
import { unlessAborted } from './request.ts'

export interface IntrospectionOptions {
  readonly url: URL
  readonly fetch: typeof fetch
  readonly authorization: (() => Awaitable<string>) | null
  readonly elapsed: Clock
  /** An answer is good for this long, from the moment when it was asked for. */
  readonly maxAgeMs: number
  readonly timeoutMs: number
  readonly onError: (error: unknown) => void
}

/** Asks the issuer about one token, RFC 7662. `unknown`: there was no answer. Never rejects. */
export type Introspect = (token: string) => Promise<IntrospectionAnswer>

export type IntrospectionAnswer = 'active' | 'inactive' | 'unknown'

interface Asked {
  readonly atMs: number
  readonly answer: Promise<IntrospectionAnswer>
}

/** An issuer that has lost its feed has troubles enough. */
const maxConcurrent = 32
const maxRemembered = 10_000
const maxAnswerBytes = 65_536

/** One question for each token at a time, and none while the last answer is young enough. */
export function createIntrospection(options: IntrospectionOptions): Introspect {
  const { elapsed, maxAgeMs } = options
  let remembered = new Map<string, Asked>()
  let underWay = 0

  function isYoung({ atMs }: Asked): boolean {
    return elapsed() - atMs <= maxAgeMs
  }

  async function ask(token: string): Promise<IntrospectionAnswer> {
    underWay++
    const abort = new AbortController()
    const cancel = after(options.timeoutMs, () =>
      abort.abort(new LatchkeyError('feed_unavailable', 'Introspection took too long.')),
    )
    try {
      return await unlessAborted(introspect(token, { ...options, signal: abort.signal }), abort.signal)
    } catch (error) {
      options.onError(error)
      return 'unknown'
    } finally {
      underWay--
      cancel()
      abort.abort()
    }
  }

  function forgetOld(): void {
    if (remembered.size < maxRemembered) return
    remembered = new Map([...remembered].filter(([, asked]) => isYoung(asked)))
    if (remembered.size >= maxRemembered) remembered = new Map()
  }

  return async (token) => {
    const digest = sha256Key(token)
    let asked = remembered.get(digest)
    if (asked === undefined || !isYoung(asked)) {
      if (underWay >= maxConcurrent) return 'unknown'
      forgetOld()
      asked = { atMs: elapsed(), answer: ask(token) }
      remembered.set(digest, asked)
    }
    const answer = await asked.answer
    if (answer === 'unknown' && remembered.get(digest) === asked) remembered.delete(digest)
    // "Active" that was long on the way says nothing about now; what was inactive once stays so.
    return answer === 'active' && !isYoung(asked) ? 'unknown' : answer
  }
}

async function introspect(
  token: string,
  { url, fetch, authorization, signal }: IntrospectionOptions & { readonly signal: AbortSignal },
): Promise<IntrospectionAnswer> {
  const headers = new Headers({
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  })
  const credential = await authorization?.()
  if (credential !== undefined) headers.set('authorization', credential)
  const body = new URLSearchParams({ token, token_type_hint: 'access_token' }).toString()
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    redirect: 'manual',
    credentials: 'omit',
    signal,
  })
  const active = response.status === 200 ? (await readObject(response))?.['active'] : undefined
  if (typeof active === 'boolean') return active ? 'active' : 'inactive'
  await response.body?.cancel().catch(() => {})
  throw new LatchkeyError('feed_unavailable', `Introspection at ${url.href} answered ${response.status}.`)
}

async function readObject(response: Response): Promise<Readonly<Record<string, unknown>> | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > maxAnswerBytes) return null
    chunks.push(chunk)
  }
  const text = fromUtf8(Buffer.concat(chunks))
  return text === null ? null : parseStrictObject(text)
}

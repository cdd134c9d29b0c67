import { CommandError, usageError } from '../io/exit.ts'
import { note } from '../io/output.ts'

const timeoutMs = 10_000
const maxBytes = 1024 * 1024

/** Fetches a key set, because the user asked for it: https only, no redirects, 10 seconds, 1 MiB. Says to which host it speaks. */
export async function fetchJwks(address: string): Promise<Uint8Array> {
  const url = parsed(address)
  note(`Fetching the key set from ${url.host}.`)
  const failed = (reason: string, cause?: unknown): CommandError =>
    new CommandError('usage', `The key set cannot be fetched from ${url.host}: ${reason}`, { cause })
  const response = await fetch(url, {
    redirect: 'error',
    headers: { Accept: 'application/jwk-set+json, application/json' },
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw failed(reasonOf(error), error)
  })
  if (!response.ok || response.body === null) throw failed(`it answered ${response.status}.`)
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of response.body) {
      const bytes = chunk as Uint8Array
      length += bytes.length
      if (length > maxBytes) throw failed(`the answer is longer than ${maxBytes} bytes.`)
      chunks.push(bytes)
    }
  } catch (error) {
    throw error instanceof CommandError ? error : failed(reasonOf(error), error)
  }
  return Buffer.concat(chunks)
}

function parsed(address: string): URL {
  if (!URL.canParse(address)) throw usageError(`--fetch-jwks ${address} is not a URL.`)
  const url = new URL(address)
  if (url.protocol !== 'https:')
    throw usageError(
      '--fetch-jwks takes https only: keys that come in the clear can be exchanged on the way.',
    )
  if (url.username !== '' || url.password !== '')
    throw usageError('--fetch-jwks takes no user name or password in the URL.')
  return url
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error
  if (name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} seconds.`
  return cause instanceof Error ? `${cause.message}.` : `${message}.`
}

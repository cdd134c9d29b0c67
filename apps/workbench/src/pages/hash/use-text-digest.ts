import { toHex } from '@latchkey/toolbox/bytes'
import {
  createHasher,
  createHmac,
  textInput,
  type HashAlgorithm,
  type LineEndings,
  type TextNotice,
} from '@latchkey/toolbox/hash'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { workerClient } from '../../kit/worker-client.ts'
import type { Digests, HashJob } from './hash-job.ts'

export interface TextDigest {
  readonly bytes: number
  readonly digest: Uint8Array
  /** Of the text with a line feed at its end; null when it has one. */
  readonly withNewline: string | null
  readonly notices: readonly TextNotice[]
}

export interface TextDigestOptions {
  readonly algorithm: HashAlgorithm
  readonly lineEndings: LineEndings
  readonly key: Uint8Array | null
}

/** Longer texts go to a worker, so that typing stays fluent. */
const atOnceLength = 262_144

const worker = workerClient<HashJob, never, Digests>('hash-files')

/** The digest of a text, at once for a short one; null for no text, and while a long one is under way. */
export function useTextDigest(text: string, options: TextDigestOptions): TextDigest | null {
  const { algorithm, lineEndings, key } = options
  const isLong = text.length > atOnceLength
  const input = useMemo(() => (text === '' ? null : textInput(text, lineEndings)), [text, lineEndings])
  const atOnce = useMemo((): TextDigest | null => {
    if (input === null || isLong) return null
    const digest = (bytes: Uint8Array): Uint8Array => {
      const hasher = key === null ? createHasher(algorithm) : createHmac(algorithm, key)
      hasher.update(bytes)
      return hasher.digest()
    }
    const { bytes, withNewline, notices } = input
    return {
      bytes: bytes.length,
      digest: digest(bytes),
      withNewline: withNewline === null ? null : toHex(digest(withNewline)),
      notices,
    }
  }, [input, algorithm, key])

  const [later, setLater] = useState<{ readonly of: object; readonly found: TextDigest } | null>(null)
  useEffect(() => {
    if (input === null || !isLong) return
    const abort = new AbortController()
    const ask = async (): Promise<void> => {
      const { bytes, notices } = input
      const digests = await worker.ask(
        { file: new Blob([bytes]), algorithms: [algorithm], key },
        { signal: abort.signal },
      )
      setLater({
        of: input,
        found: { bytes: bytes.length, digest: digests[algorithm]!, withNewline: null, notices },
      })
    }
    // Only a newer text ends it.
    ask().catch(() => {})
    return () => abort.abort(new Error('Replaced'))
  }, [input, isLong, algorithm, key])

  if (!isLong) return atOnce
  return later !== null && later.of === input ? later.found : null
}

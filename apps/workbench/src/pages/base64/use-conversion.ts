import { encodeBase64Text, type Base64Mode, type EncodeOptions } from '@latchkey/toolbox/base64'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { workerClient } from '../../kit/worker-client.ts'
import { decodeWhole, type Base64Job, type Base64Reply } from './base64-job.ts'

export type Direction = 'encode' | 'decode'

export interface ConversionInput {
  readonly direction: Direction
  /** The text to decode; or null when a file is decoded. */
  readonly text: string | null
  /** The bytes to encode, or the file to decode. */
  readonly source: Blob | null
  readonly mode: Base64Mode
  readonly options: EncodeOptions
  /** Before the encoded text: a data: URL's beginning. */
  readonly prefix: string
}

export interface Conversion {
  readonly reply: Base64Reply | null
  /** From 0 to 1 while a worker is at it. */
  readonly fraction: number | null
  readonly problem: string | null
  readonly cancel: () => void
}

/** Longer ones go to a worker, so that typing stays fluent. */
const atOnceLength = 262_144

const worker = workerClient<Base64Job, number, Base64Reply>('base64-convert')

/** Converts at once what is small, and in a worker what is large. `bytes` are those of a small text to encode. */
export function useConversion(input: ConversionInput, bytes: Uint8Array | null): Conversion {
  const { direction, text, source, mode, prefix } = input
  const options = JSON.stringify(input.options)
  const atOnce = useMemo((): Base64Reply | null => {
    if (direction === 'decode') {
      return text === null || text.length > atOnceLength
        ? null
        : { kind: 'decode', decoded: decodeWhole(text, mode) }
    }
    if (bytes === null || bytes.length > atOnceLength) return null
    const head = prefix + encodeBase64Text(bytes, input.options)
    return { kind: 'encode', blob: new Blob([head]), head }
  }, [direction, text, bytes, mode, options, prefix])

  const isLarge = atOnce === null
  const large = useMemo(() => {
    if (!isLarge) return null
    if (source !== null) return source
    if (direction === 'decode') return text === null ? null : new Blob([text])
    return bytes === null ? null : new Blob([bytes.slice()])
  }, [isLarge, source, text, bytes, direction])

  const [later, setLater] = useState<Omit<Conversion, 'cancel'>>(nothing)
  const [abort, setAbort] = useState<AbortController | null>(null)
  useEffect(() => {
    if (large === null) return
    const controller = new AbortController()
    setAbort(controller)
    setLater({ ...nothing, fraction: 0 })
    const job: Base64Job =
      direction === 'encode'
        ? { kind: 'encode', source: large, options: input.options, prefix }
        : { kind: 'decode', source: large, mode }
    const onProgress = (fraction: number): void => setLater({ ...nothing, fraction })
    worker.ask(job, { signal: controller.signal, onProgress }).then(
      (reply) => setLater({ ...nothing, reply }),
      (error: unknown) => {
        if (controller.signal.reason === 'replaced') return
        const words = error instanceof Error ? error.message : String(error)
        setLater({ ...nothing, problem: controller.signal.aborted ? 'Cancelled.' : words })
      },
    )
    return () => controller.abort('replaced')
  }, [large, direction, mode, options, prefix])

  if (!isLarge) return { ...nothing, reply: atOnce, cancel: () => {} }
  return { ...later, cancel: () => abort?.abort('cancelled') }
}

const nothing = { reply: null, fraction: null, problem: null }

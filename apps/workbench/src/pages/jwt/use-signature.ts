import type {
  CryptoPort,
  Expectations,
  Inspection,
  KeyBox,
  SecretEncoding,
  SignatureReport,
} from '@latchkey/toolbox/jwt'
import { useEffect, useState } from 'preact/hooks'
import type * as verification from './verification.ts'

type Verification = typeof verification

export interface KeyInput {
  readonly text: string
  readonly encoding: SecretEncoding | 'auto'
}

/** Undefined without a secure context: browsers have no `crypto.subtle` over plain HTTP. */
export function cryptoPort(): CryptoPort | undefined {
  return typeof crypto === 'undefined' || crypto.subtle === undefined ? undefined : crypto
}

/** Loads what checks signatures, once there is something to check. */
export const loadVerification = (): Promise<Verification> => import('./verification.ts')

/** Reads the key box whenever it changes; null while it is empty. */
export function useKeyBox({ text, encoding }: KeyInput): KeyBox | null {
  const [box, setBox] = useState<KeyBox | null>(null)
  useEffect(() => {
    const port = cryptoPort()
    if (port === undefined || text === '') return setBox(null)
    let isOver = false
    const read = async (): Promise<void> => {
      const { readKey } = await loadVerification()
      const read = await readKey(text, port, { encoding })
      if (!isOver) setBox(read)
    }
    void read()
    return () => {
      isOver = true
    }
  }, [text, encoding])
  return text === '' ? null : box
}

export interface SignatureQuestion {
  readonly inspection: Inspection | null
  readonly box: KeyBox | null
  readonly expectations: Expectations
  readonly payload: string | undefined
}

/** An inspection with the outcome of a signature check in it. */
export interface CheckedInspection {
  readonly report: SignatureReport
  readonly inspection: Inspection
}

/**
 * Checks the signature with the key that was given; without one, with the key that the token itself brings, which proves nothing and
 * is reported so. The answer always belongs to the inspection that is shown.
 */
export function useSignature(question: SignatureQuestion): CheckedInspection | null {
  const { inspection, box, expectations, payload } = question
  const [answer, setAnswer] = useState<Answer | null>(null)
  const { algorithm } = expectations
  useEffect(() => {
    const port = cryptoPort()
    if (port === undefined || inspection === null || !inspection.shape.isSigned) return setAnswer(null)
    // The caller's key alone, when there is one; it may still be being read.
    if (box === null && !bringsKey(inspection)) return setAnswer(null)
    let isOver = false
    const check = async (): Promise<void> => {
      const { checkSignature, readKeyOfToken, withSignature } = await loadVerification()
      const keys = box ?? (await readKeyOfToken(inspection, port))
      if (keys === null || isOver) return
      const report = await checkSignature(inspection, keys, {
        port,
        ...(algorithm === undefined ? {} : { expectations: { algorithm } }),
        ...(payload === undefined ? {} : { payload }),
      })
      if (!isOver) setAnswer({ of: inspection, box, report, inspection: withSignature(inspection, report) })
    }
    void check()
    return () => {
      isOver = true
    }
  }, [inspection, box, algorithm, payload])
  return answer?.of === inspection && answer?.box === box ? answer : null
}

interface Answer extends CheckedInspection {
  readonly of: Inspection | null
  readonly box: KeyBox | null
}

function bringsKey({ headerClaims }: Inspection): boolean {
  return headerClaims.some(({ name }) => name === 'jwk' || name === 'x5c')
}

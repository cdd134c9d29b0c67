import type { DecodedPart, SignaturePart } from '../inspect/inspection.ts'
import type { Part, Shape } from './shape.ts'

/** A token taken apart: what `inspect` knows before it judges anything. */
export interface Anatomy {
  readonly shape: Shape
  readonly parts: readonly Part[]
  readonly header: DecodedPart | null
  readonly payload: DecodedPart | null
  /** Members of the header that no signature covers, in JSON serialization. */
  readonly unprotectedHeader: string | null
  readonly signatures: readonly SignaturePart[]
  readonly disclosures: readonly Piece[]
  readonly keyBinding: Piece | null
}

/** A stretch of the token. */
export interface Piece {
  readonly text: string
  readonly start: number
}

export const nothing: Omit<Anatomy, 'shape'> = {
  parts: [],
  header: null,
  payload: null,
  unprotectedHeader: null,
  signatures: [],
  disclosures: [],
  keyBinding: null,
}

/** One element of DER (X.690), by its place in the bytes. */
export interface DerElement {
  readonly tag: number
  readonly content: Uint8Array<ArrayBuffer>
  /** The element with its tag and length. */
  readonly whole: Uint8Array<ArrayBuffer>
}

export const derTag = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
  context0: 0xa0,
  context1: 0xa1,
} as const

/** Reads the one element that the bytes are; null when they are anything else or something is left over. */
export function readDer(bytes: Uint8Array<ArrayBuffer>): DerElement | null {
  const element = elementAt(bytes, 0)
  return element !== null && element.whole.length === bytes.length ? element : null
}

/** The elements inside a sequence; null when they do not fill it exactly. */
export function derChildren({ content }: DerElement): readonly DerElement[] | null {
  const children: DerElement[] = []
  let at = 0
  while (at < content.length) {
    const child = elementAt(content, at)
    // A key has a handful, a certificate a dozen.
    if (child === null || children.length > 64) return null
    children.push(child)
    at += child.whole.length
  }
  return children
}

/** A non-negative integer without leading zeros, big-endian. */
export function derInteger({ content }: DerElement): Uint8Array<ArrayBuffer> {
  let start = 0
  while (start < content.length - 1 && content[start] === 0) start++
  return content.slice(start)
}

/** `1.2.840.113549.1.1.1`. */
export function derOid({ content }: DerElement): string {
  const numbers: number[] = []
  let value = 0
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f)
    if ((byte & 0x80) !== 0) continue
    numbers.push(value)
    value = 0
  }
  const [first = 0, ...rest] = numbers
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - root * 40, ...rest].join('.')
}

/** Bytes of a BIT STRING that has whole bytes only. */
export function derBits({ content }: DerElement): Uint8Array<ArrayBuffer> {
  return content.slice(1)
}

/** Writes one element. */
export function writeDer(tag: number, ...contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = contents.reduce((sum, content) => sum + content.length, 0)
  const head = [tag, ...lengthBytes(length)]
  const bytes = new Uint8Array(head.length + length)
  bytes.set(head)
  let at = head.length
  for (const content of contents) {
    bytes.set(content, at)
    at += content.length
  }
  return bytes
}

/** Writes an object identifier. */
export function writeDerOid(oid: string): Uint8Array<ArrayBuffer> {
  const [first = 0, second = 0, ...rest] = oid.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap((number) => {
    const septets = [number & 0x7f]
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128))
      septets.unshift((left & 0x7f) | 0x80)
    return septets
  })
  return writeDer(derTag.oid, Uint8Array.from(bytes))
}

function lengthBytes(length: number): readonly number[] {
  if (length < 0x80) return [length]
  const bytes: number[] = []
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256)
  return [0x80 | bytes.length, ...bytes]
}

function elementAt(bytes: Uint8Array<ArrayBuffer>, start: number): DerElement | null {
  const tag = bytes[start]
  const first = bytes[start + 1]
  if (tag === undefined || first === undefined) return null
  let at = start + 2
  let length = first
  if (first >= 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 4 || at + count > bytes.length) return null
    length = 0
    for (let index = 0; index < count; index++) length = length * 256 + (bytes[at++] ?? 0)
  }
  const end = at + length
  if (end > bytes.length) return null
  return { tag, content: bytes.slice(at, end), whole: bytes.slice(start, end) }
}

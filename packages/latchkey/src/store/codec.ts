import { asBuffer } from '../bytes.ts'
import { LatchkeyError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { CookieSecret, RefreshState, Session, SessionId } from './record.ts'

// A record is: header, cookie, refresh, text lengths, text. All text stands together at the end, so that reading needs
// one native call whatever the number of fields, and no text can be taken for structure. Times and counts are
// 48-bit integers, lengths are LEB128, all little-endian. The id is the key of the record and not part of it.
const formatVersion = 1
const headerBytes = 37
const maxInteger = 2 ** 48 - 1

const has = {
  tenant: 1,
  cookie: 2,
  cookiePrevious: 4,
  refresh: 8,
  refreshPrevious: 16,
  refreshSuccessor: 32,
  refreshScope: 64,
  // Text outside Latin-1 is kept as UTF-16: exact even for lone surrogates, which UTF-8 cannot say.
  wideText: 128,
} as const

const outsideLatin1 = /[\u0100-\uffff]/

/**
 * The session without its id as compact bytes.
 * @throws `config_invalid` for a time or count that is not a whole number from 0 to 2^48 − 1.
 */
export function encodeSession(session: Session): Buffer {
  const { cookie, refresh } = session
  const texts = textsOf(session)
  const text = texts.join('')
  const isWide = outsideLatin1.test(text)
  const out = Buffer.allocUnsafe(headerBytes + upperBound(session, texts.length) + text.length * 2)
  out[0] = formatVersion
  out[1] = flagsOf(session) | (isWide ? has.wideText : 0)
  out[2] = wholeNumber(session.amr.length, 'amr.length', 255)
  out.writeUInt32LE(wholeNumber(session.version, 'version', 0xffff_ffff), 3)
  out.writeUIntLE(wholeNumber(session.createdAtMs, 'createdAtMs'), 7, 6)
  out.writeUIntLE(wholeNumber(session.authenticatedAtMs, 'authenticatedAtMs'), 13, 6)
  out.writeUIntLE(wholeNumber(session.lastSeenAtMs, 'lastSeenAtMs'), 19, 6)
  out.writeUIntLE(wholeNumber(session.expiresAtMs, 'expiresAtMs'), 25, 6)
  out.writeUIntLE(wholeNumber(session.idleSeconds, 'idleSeconds'), 31, 6)
  let at = headerBytes
  if (cookie !== null) {
    at = out.writeUIntLE(wholeNumber(cookie.rotatedAtMs, 'cookie.rotatedAtMs'), at, 6)
    at = writeBlob(out, at, cookie.hash)
    at = writeBlob(out, at, cookie.previousHash)
  }
  if (refresh !== null) {
    at = out.writeUIntLE(wholeNumber(refresh.rotatedAtMs, 'refresh.rotatedAtMs'), at, 6)
    at = out.writeUIntLE(wholeNumber(refresh.generation, 'refresh.generation'), at, 6)
    at = writeBlob(out, at, refresh.hash)
    at = writeBlob(out, at, refresh.previousHash)
    at = writeBlob(out, at, refresh.sealedSuccessor)
  }
  for (const part of texts) at = writeLength(out, at, part.length)
  at += out.write(text, at, isWide ? 'utf16le' : 'latin1')
  return out.subarray(0, at)
}

/**
 * The session with this id from what {@link encodeSession} made; nothing of the result shares memory with `bytes`.
 * @throws `store_corrupt` for anything else.
 */
export function decodeSession(id: SessionId, bytes: Uint8Array, byteLength: number = bytes.length): Session {
  const source = asBuffer(bytes)
  if (byteLength < headerBytes || source[0] !== formatVersion) throw corrupt('not a session record')
  const flags = source[1]!
  const reader = new Reader(source, headerBytes, byteLength)
  const cookie = flags & has.cookie ? readCookie(reader, flags) : null
  const refresh = flags & has.refresh ? readRefresh(reader, flags) : null

  const subjectLength = reader.length()
  const tenantLength = flags & has.tenant ? reader.length() : 0
  const labelLength = reader.length()
  const ipLength = reader.length()
  const userAgentLength = reader.length()
  const dataLength = reader.length()
  const clientIdLength = refresh === null ? 0 : reader.length()
  const scopeLength = flags & has.refreshScope ? reader.length() : 0
  const amrLengths: number[] = []
  for (let count = source[2]!; count > 0; count--) amrLengths.push(reader.length())

  const text = reader.text((flags & has.wideText) !== 0)
  let from = 0
  const take = (length: number): string => text.substring(from, (from += length))
  const session: Session = {
    id,
    subject: take(subjectLength),
    tenant: flags & has.tenant ? take(tenantLength) : null,
    version: source.readUInt32LE(3),
    createdAtMs: source.readUIntLE(7, 6),
    authenticatedAtMs: source.readUIntLE(13, 6),
    lastSeenAtMs: source.readUIntLE(19, 6),
    expiresAtMs: source.readUIntLE(25, 6),
    idleSeconds: source.readUIntLE(31, 6),
    cookie,
    client: { label: take(labelLength), ip: take(ipLength), userAgent: take(userAgentLength) },
    data: dataLength === 0 ? null : parseData(take(dataLength)),
    refresh:
      refresh === null
        ? null
        : {
            ...refresh,
            clientId: take(clientIdLength),
            scope: flags & has.refreshScope ? take(scopeLength) : null,
          },
    amr: amrLengths.map(take),
  }
  // Every unit of text is accounted for, or the lengths are not ours.
  if (from !== text.length) throw corrupt('its text is cut short or too long')
  return session
}

/** Steps through the part of a record whose offsets vary, and never past its end. */
class Reader {
  private readonly source: Buffer
  private readonly end: number
  private at: number

  constructor(source: Buffer, at: number, end: number) {
    this.source = source
    this.at = at
    this.end = end
  }

  integer(): number {
    const from = this.at
    this.at += 6
    if (this.at > this.end) throw corrupt('it is cut short')
    return this.source.readUIntLE(from, 6)
  }

  length(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.at >= this.end) throw corrupt('it is cut short')
      const byte = this.source[this.at++]!
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
    throw corrupt('a length is out of range')
  }

  blob(): Uint8Array {
    const size = this.length()
    const from = this.at
    this.at += size
    if (this.at > this.end) throw corrupt('it is cut short')
    const copy = new Uint8Array(size)
    for (let i = 0; i < size; i++) copy[i] = this.source[from + i]!
    return copy
  }

  text(isWide: boolean): string {
    return this.source.toString(isWide ? 'utf16le' : 'latin1', this.at, this.end)
  }
}

type RefreshBytes = Omit<RefreshState, 'clientId' | 'scope'>

function readCookie(reader: Reader, flags: number): CookieSecret {
  const rotatedAtMs = reader.integer()
  const hash = reader.blob()
  return { hash, previousHash: flags & has.cookiePrevious ? reader.blob() : null, rotatedAtMs }
}

function readRefresh(reader: Reader, flags: number): RefreshBytes {
  const rotatedAtMs = reader.integer()
  const generation = reader.integer()
  const hash = reader.blob()
  const previousHash = flags & has.refreshPrevious ? reader.blob() : null
  const sealedSuccessor = flags & has.refreshSuccessor ? reader.blob() : null
  return { generation, hash, previousHash, sealedSuccessor, rotatedAtMs }
}

function textsOf(session: Session): string[] {
  const { client, data, refresh, tenant } = session
  const texts = [session.subject]
  if (tenant !== null) texts.push(tenant)
  texts.push(client.label, client.ip, client.userAgent, data === null ? '' : JSON.stringify(data))
  if (refresh !== null) texts.push(refresh.clientId)
  if (refresh !== null && refresh.scope !== null) texts.push(refresh.scope)
  texts.push(...session.amr)
  return texts
}

function flagsOf({ tenant, cookie, refresh }: Session): number {
  let flags = tenant === null ? 0 : has.tenant
  if (cookie !== null) flags |= cookie.previousHash === null ? has.cookie : has.cookie | has.cookiePrevious
  if (refresh !== null) {
    flags |= has.refresh
    if (refresh.previousHash !== null) flags |= has.refreshPrevious
    if (refresh.sealedSuccessor !== null) flags |= has.refreshSuccessor
    if (refresh.scope !== null) flags |= has.refreshScope
  }
  return flags
}

function upperBound({ cookie, refresh }: Session, textCount: number): number {
  const blobs = [
    cookie?.hash,
    cookie?.previousHash,
    refresh?.hash,
    refresh?.previousHash,
    refresh?.sealedSuccessor,
  ]
  return blobs.reduce((sum, blob) => sum + (blob?.byteLength ?? 0), 3 * 6 + 5 * (blobs.length + textCount))
}

function writeBlob(out: Buffer, at: number, blob: Uint8Array | null): number {
  if (blob === null) return at
  const from = writeLength(out, at, blob.byteLength)
  out.set(blob, from)
  return from + blob.byteLength
}

function writeLength(out: Buffer, at: number, length: number): number {
  let rest = length
  let next = at
  while (rest > 127) {
    out[next++] = (rest % 128) | 128
    rest = Math.floor(rest / 128)
  }
  out[next++] = rest
  return next
}

function parseData(json: string): Json {
  try {
    // What JSON.parse returns is what Json describes.
    return JSON.parse(json) as Json
  } catch (cause) {
    throw corrupt('its data is not JSON', cause)
  }
}

function wholeNumber(value: number, name: string, max: number = maxInteger): number {
  if (Number.isInteger(value) && value >= 0 && value <= max) return value
  throw new LatchkeyError('config_invalid', `session.${name} must be a whole number from 0 to ${max}`)
}

function corrupt(what: string, cause?: unknown): LatchkeyError {
  return new LatchkeyError('store_corrupt', `A session record cannot be read: ${what}.`, { cause })
}

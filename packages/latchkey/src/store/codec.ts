import { asBuffer } from '../bytes.ts'
import { LatchkeyError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Session, SessionId } from './record.ts'
import { packUserAgent, unpackUserAgent } from './user-agent.ts'
import { wholeNumber } from './whole-number.ts'

// A record is: header, cookie, refresh, text lengths, text. All text stands together at the end, so that reading needs
// one native call whatever the number of fields, and no text can be taken for structure. Times and counts are
// 48-bit integers, lengths are LEB128, all little-endian. The id is the key of the record and not part of it.
const formatVersion = 1
const headerBytes = 37

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

// The third byte is the number of `amr` values and one more flag.
const packedUserAgent = 128
const maxAmr = 127

const outsideLatin1 = /[\u0100-\uffff]/

/**
 * The session without its id as compact bytes.
 * @throws `config_invalid` for a time or count that is not a whole number from 0 to 2^48 − 1.
 */
export function encodeSession(session: Session): Buffer {
  const { cookie, refresh } = session
  const packed = packUserAgent(session.client.userAgent)
  const texts = textsOf(session, packed ?? session.client.userAgent)
  const text = texts.join('')
  const isWide = outsideLatin1.test(text)
  const out = Buffer.allocUnsafe(headerBytes + upperBound(session, texts.length) + text.length * 2)
  out[0] = formatVersion
  out[1] = flagsOf(session) | (isWide ? has.wideText : 0)
  out[2] =
    wholeNumber(session.amr.length, 'session.amr.length', maxAmr) | (packed === null ? 0 : packedUserAgent)
  out.writeUInt32LE(wholeNumber(session.version, 'session.version', 0xffff_ffff), 3)
  out.writeUIntLE(wholeNumber(session.createdAtMs, 'session.createdAtMs'), 7, 6)
  out.writeUIntLE(wholeNumber(session.authenticatedAtMs, 'session.authenticatedAtMs'), 13, 6)
  out.writeUIntLE(wholeNumber(session.lastSeenAtMs, 'session.lastSeenAtMs'), 19, 6)
  out.writeUIntLE(wholeNumber(session.expiresAtMs, 'session.expiresAtMs'), 25, 6)
  out.writeUIntLE(wholeNumber(session.idleSeconds, 'session.idleSeconds'), 31, 6)
  let at = headerBytes
  if (cookie !== null) {
    at = out.writeUIntLE(wholeNumber(cookie.rotatedAtMs, 'session.cookie.rotatedAtMs'), at, 6)
    at = writeBlob(out, at, cookie.hash)
    at = writeBlob(out, at, cookie.previousHash)
  }
  if (refresh !== null) {
    at = out.writeUIntLE(wholeNumber(refresh.rotatedAtMs, 'session.refresh.rotatedAtMs'), at, 6)
    at = out.writeUIntLE(wholeNumber(refresh.generation, 'session.refresh.generation'), at, 6)
    at = writeBlob(out, at, refresh.hash)
    at = writeBlob(out, at, refresh.previousHash)
    at = writeBlob(out, at, refresh.sealedSuccessor)
  }
  for (const part of texts) at = writeLength(out, at, part.length)
  at += out.write(text, at, isWide ? 'utf16le' : 'latin1')
  return out.subarray(0, at)
}

/**
 * The session with this id from what {@link encodeSession} made, which is the first `end` bytes of `bytes`; nothing of
 * the result shares memory with them.
 * @throws `store_corrupt` for anything else.
 */
export function decodeSession(id: SessionId, bytes: Uint8Array, end: number = bytes.length): Session {
  const source = asBuffer(bytes)
  if (end < headerBytes || source[0] !== formatVersion) throw corrupt('not a session record')
  const flags = source[1]!
  const at: Cursor = { next: headerBytes, end }

  const cookie =
    (flags & has.cookie) === 0
      ? null
      : {
          rotatedAtMs: readInteger(source, at),
          hash: readBlob(source, at),
          previousHash: flags & has.cookiePrevious ? readBlob(source, at) : null,
        }
  const refresh =
    (flags & has.refresh) === 0
      ? null
      : {
          rotatedAtMs: readInteger(source, at),
          generation: readInteger(source, at),
          hash: readBlob(source, at),
          previousHash: flags & has.refreshPrevious ? readBlob(source, at) : null,
          sealedSuccessor: flags & has.refreshSuccessor ? readBlob(source, at) : null,
          clientId: '',
          scope: null as string | null,
        }

  // Where each text ends, in characters of all text together.
  const subjectEnd = readLength(source, at)
  const tenantEnd = flags & has.tenant ? subjectEnd + readLength(source, at) : subjectEnd
  const labelEnd = tenantEnd + readLength(source, at)
  const ipEnd = labelEnd + readLength(source, at)
  const userAgentEnd = ipEnd + readLength(source, at)
  const dataEnd = userAgentEnd + readLength(source, at)
  const clientIdEnd = refresh === null ? dataEnd : dataEnd + readLength(source, at)
  const scopeEnd = flags & has.refreshScope ? clientIdEnd + readLength(source, at) : clientIdEnd
  const amrEnds: number[] = []
  let textEnd = scopeEnd
  for (let count = source[2]! & maxAmr; count > 0; count--) amrEnds.push((textEnd += readLength(source, at)))

  const text = source.toString(flags & has.wideText ? 'utf16le' : 'latin1', at.next, end)
  // Every character is accounted for, or the lengths are not ours.
  if (text.length !== textEnd) throw corrupt('its text is cut short or too long')
  const userAgent = text.substring(ipEnd, userAgentEnd)
  if (refresh !== null) {
    refresh.clientId = text.substring(dataEnd, clientIdEnd)
    if (flags & has.refreshScope) refresh.scope = text.substring(clientIdEnd, scopeEnd)
  }
  return {
    id,
    subject: text.substring(0, subjectEnd),
    tenant: flags & has.tenant ? text.substring(subjectEnd, tenantEnd) : null,
    version: source.readUInt32LE(3),
    createdAtMs: integerAt(source, 7),
    authenticatedAtMs: integerAt(source, 13),
    lastSeenAtMs: integerAt(source, 19),
    expiresAtMs: integerAt(source, 25),
    idleSeconds: integerAt(source, 31),
    cookie,
    refresh,
    amr: amrEnds.map((end, index) => text.substring(amrEnds[index - 1] ?? scopeEnd, end)),
    client: {
      label: text.substring(tenantEnd, labelEnd),
      ip: text.substring(labelEnd, ipEnd),
      userAgent: source[2]! & packedUserAgent ? unpackUserAgent(userAgent) : userAgent,
    },
    data: dataEnd === userAgentEnd ? null : parseData(text.substring(userAgentEnd, dataEnd)),
  }
}

/** Where reading stands in the part of a record whose offsets vary, and what it must not pass. */
interface Cursor {
  next: number
  readonly end: number
}

function integerAt(source: Buffer, at: number): number {
  const low = source[at]! | (source[at + 1]! << 8) | (source[at + 2]! << 16)
  const high = source[at + 3]! | (source[at + 4]! << 8) | (source[at + 5]! << 16)
  return low + high * 2 ** 24
}

function readInteger(source: Buffer, at: Cursor): number {
  const from = at.next
  at.next += 6
  if (at.next > at.end) throw corrupt('it is cut short')
  return integerAt(source, from)
}

function readLength(source: Buffer, at: Cursor): number {
  let value = 0
  for (let scale = 1; scale < 2 ** 35; scale *= 128) {
    if (at.next >= at.end) throw corrupt('it is cut short')
    const byte = source[at.next++]!
    value += (byte & 127) * scale
    if (byte < 128) return value
  }
  throw corrupt('a length is out of range')
}

function readBlob(source: Buffer, at: Cursor): Uint8Array {
  const size = readLength(source, at)
  const from = at.next
  at.next += size
  if (at.next > at.end) throw corrupt('it is cut short')
  const copy = new Uint8Array(size)
  for (let i = 0; i < size; i++) copy[i] = source[from + i]!
  return copy
}

function textsOf(session: Session, userAgent: string): string[] {
  const { client, data, refresh, tenant } = session
  const texts = [session.subject]
  if (tenant !== null) texts.push(tenant)
  texts.push(client.label, client.ip, userAgent, data === null ? '' : JSON.stringify(data))
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

/** No fewer bytes than everything between the header and the text can take. */
function upperBound({ cookie, refresh }: Session, textCount: number): number {
  const { hash, previousHash, sealedSuccessor } = refresh ?? {}
  const blobs = [cookie?.hash, cookie?.previousHash, hash, previousHash, sealedSuccessor]
  const lengths = 5 * (blobs.length + textCount)
  return blobs.reduce((sum, blob) => sum + (blob?.byteLength ?? 0), 3 * 6 + lengths)
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

function corrupt(what: string, cause?: unknown): LatchkeyError {
  return new LatchkeyError('store_corrupt', `A session record cannot be read: ${what}.`, { cause })
}

import { sha256 } from '../crypto/digest.ts'

/** What stands for a subject or tenant of any length in a key. Over UTF-16, which says every text exactly, lone surrogates too. */
export function textDigest(text: string): Buffer {
  return sha256(Buffer.from(text, 'utf16le'))
}

/** The first byte of the ids of a subject's sessions in stores that are spread over shards: shard = byte mod shards. */
export function subjectByte(subject: string): number {
  return textDigest(subject)[0]!
}

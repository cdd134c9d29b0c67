/** What a file says, byte for byte: as text, or as Base64 when it is none, which is how a key in DER may be pasted. */
export async function textOfFile(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  }
}

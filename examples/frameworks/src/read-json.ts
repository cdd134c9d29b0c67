import type { IncomingMessage } from 'node:http'

const maxBytes = 8_192

/** The fields of a JSON object that was sent. None for anything else, and for more than anybody needs to type a password. */
export async function readJson(message: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) return {}
    chunks.push(chunk)
  }
  return fieldsOf(Buffer.concat(chunks).toString('utf8'))
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

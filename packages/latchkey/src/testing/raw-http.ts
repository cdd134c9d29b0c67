import { connect } from 'node:net'

/** A response with its header lines in order, duplicates and all. */
export interface RawResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Decoded from UTF-8. */
  readonly body: string
}

/**
 * Sends lines over a socket of its own, octet for octet as no HTTP client would, and reads until the server closes. The lines
 * are the request line and headers; Host is added, and `Connection: close` if there is no Connection line.
 */
export function exchange(url: string, lines: readonly string[], body = ''): Promise<RawResponse> {
  const { hostname, port, host } = new URL(url)
  const connection = lines.some((line) => /^connection:/i.test(line)) ? [] : ['Connection: close']
  const head = [...lines.slice(0, 1), `Host: ${host}`, ...connection, ...lines.slice(1)]
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1')
    })
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('end', () => resolve(parseResponse(Buffer.concat(chunks).toString('latin1'))))
  })
}

/** All lines of one header. */
export function linesOf(response: RawResponse, name: string): readonly string[] {
  return response.headers.filter(([other]) => other === name).map(([, value]) => value)
}

function parseResponse(text: string): RawResponse {
  const end = text.indexOf('\r\n\r\n')
  const [statusLine = '', ...headerLines] = text.slice(0, end).split('\r\n')
  const headers = headerLines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  const isChunked = headers.some(([name, value]) => name === 'transfer-encoding' && value === 'chunked')
  const rest = text.slice(end + 4)
  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    body: fromLatin1(isChunked ? unchunk(rest) : rest),
  }
}

function fromLatin1(octets: string): string {
  return Buffer.from(octets, 'latin1').toString('utf8')
}

function unchunk(text: string): string {
  let body = ''
  for (let at = 0; at < text.length;) {
    const lineEnd = text.indexOf('\r\n', at)
    const size = Number.parseInt(text.slice(at, lineEnd), 16)
    if (!(size > 0)) break
    body += text.slice(lineEnd + 2, lineEnd + 2 + size)
    at = lineEnd + 2 + size + 2
  }
  return body
}

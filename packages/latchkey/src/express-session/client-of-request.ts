import { clientInfo } from '../http/client-info.ts'
import type { ClientInfo } from '../store/record.ts'

/** What the client said about itself in a request of Express, or nothing for any other value. */
export function clientOfRequest(request: unknown): ClientInfo {
  if (typeof request !== 'object' || request === null) return { label: '', ip: '', userAgent: '' }
  const { headers = {}, ip } = request as { headers?: Readonly<Record<string, unknown>>; ip?: unknown }
  return clientInfo({
    method: '',
    target: '',
    ip: typeof ip === 'string' ? ip : null,
    header(name) {
      const found = headers[name]
      return typeof found === 'string' ? found : null
    },
    body: () => ({ bytes: new Uint8Array(0) }),
  })
}

import { utf8Length } from '../../bytes/index.ts'
import type { Part } from '../shape/shape.ts'
import type { SizeLine } from './inspection.ts'

/** RFC 6265 section 6.1: browsers keep cookies of at least 4096 bytes, name and attributes included, and not much more. */
const cookieLimit = 4096
/** What common servers and proxies allow for one header line, or for all of them. */
const headerLimit = 8192

/** How much room a token takes where tokens travel. */
export function sizesOf(token: string, parts: readonly Part[]): readonly SizeLine[] {
  const bytes = utf8Length(token)
  const authorization = bytes + 'Authorization: Bearer '.length
  const cookie = bytes + 'token='.length
  const decoded = (['header', 'payload', 'signature'] as const).flatMap((name) => {
    const part = parts.find((candidate) => candidate.name === name)
    return part === undefined || part.byteLength === null
      ? []
      : [{ what: name, bytes: part.byteLength, warning: null }]
  })
  return [
    { what: 'token', bytes, warning: null },
    ...decoded,
    {
      what: 'Authorization header',
      bytes: authorization,
      warning:
        authorization > headerLimit
          ? `Many servers and proxies refuse header lines above ${headerLimit} bytes.`
          : null,
    },
    {
      what: 'cookie',
      bytes: cookie,
      warning:
        cookie > cookieLimit ? `Browsers drop cookies above ${cookieLimit} bytes without a word.` : null,
    },
  ]
}

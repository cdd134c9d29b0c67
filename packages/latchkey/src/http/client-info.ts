import type { ClientInfo } from '../store/record.ts'
import type { HttpRequest } from './message.ts'

/** What a session list shows of the client. Claimed by the client itself, so for people only. */
export function clientInfo(request: HttpRequest, label?: string): ClientInfo {
  const userAgent = request.header('user-agent') ?? ''
  return { label: label ?? labelOf(userAgent), ip: request.ip ?? '', userAgent }
}

// First match wins: most browsers name others before themselves.
const programs: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/[\d.]+.*Safari\//, 'Safari'],
  [/^curl\//, 'curl'],
  [/^(node|undici)\b/i, 'Node.js'],
]

const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

function labelOf(userAgent: string): string {
  // Only the start: a label is a dozen letters, and nobody may make us search a long text.
  const start = userAgent.slice(0, 512)
  const program = programs.find(([pattern]) => pattern.test(start))?.[1]
  const system = systems.find(([pattern]) => pattern.test(start))?.[1]
  if (program === undefined && system === undefined) return 'Unknown client'
  return [program ?? 'Unknown client', system].filter((part) => part !== undefined).join(' on ')
}

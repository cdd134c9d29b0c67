import { cpus } from 'node:os'
import type { RequestToSend } from './send-request.ts'
import type { DemonstrationShowing, MeasurementShowing, Showing, WayShowing } from './show.ts'
import type { RecordEntry } from './stage.ts'

/** A showing for somebody who reads it: plain text, without colours. */
export function linesOf(showing: Showing): readonly string[] {
  return [
    showing.name,
    '='.repeat(showing.name.length),
    ...wrapped(`Often said: “${showing.claim}”`),
    '',
    ...bodyOf(showing),
    ...wrapped(`Lesson: ${showing.lesson}`),
    ...(showing.requirements.length === 0 ? [] : wrapped(`Requirements: ${showing.requirements.join(', ')}`)),
    ...wrapped(`Sources: ${showing.sources.join('; ')}`),
    '',
  ]
}

function bodyOf(showing: Showing): readonly string[] {
  if (showing.kind === 'skipped') return [...wrapped(`Not shown: ${showing.reason}`), '']
  return showing.kind === 'measurement' ? measurementLines(showing) : demonstrationLines(showing)
}

function demonstrationLines({ wrong, right, isShown }: DemonstrationShowing): readonly string[] {
  return [
    ...wayLines('The code that believes it', wrong),
    ...wayLines('The code that does not', right),
    ...(isShown ? [] : ['NOT SHOWN: the above is not what it should be.', '']),
  ]
}

function wayLines(title: string, way: WayShowing): readonly string[] {
  return [
    ...titled(title),
    ...way.code.split('\n').map((line) => `  ${line}`.trimEnd()),
    '',
    'Used as it is meant:',
    ...way.record.filter(({ part }) => part === 'honest').flatMap(entryLines),
    '',
    'Attacked:',
    ...way.record.filter(({ part }) => part === 'attack').flatMap(entryLines),
    '',
    ...wrapped(`${way.hasAttackWorked ? 'FAILS' : 'HOLDS'}: ${way.text}`),
    ...(way.isHonestServed ? [] : ['And the honest user was not served.']),
    '',
  ]
}

function measurementLines({ subjects, rows, isShown }: MeasurementShowing): readonly string[] {
  const width = Math.max(...rows.map(({ what }) => what.length))
  return [
    ...subjects.flatMap(({ what, code }) => [
      ...titled(what),
      ...code.split('\n').map((line) => `  ${line}`.trimEnd()),
      '',
    ]),
    ...titled('Measured here and now'),
    ...rows.map(
      ({ what, cpuMicroseconds, checks }) =>
        `  ${what.padEnd(width)}  ${cpuMicroseconds.toFixed(1).padStart(7)} µs of CPU a check (${checks.toLocaleString('en')} checks)`,
    ),
    ...wrapped(
      `Medians of rounds in turns, on ${cpus()[0]?.model ?? 'an unknown CPU'}, Node ${process.versions.node}.`,
      '  ',
    ),
    '',
    ...(isShown ? [] : ['NOT SHOWN: what was measured does not work.', '']),
  ]
}

function titled(title: string): readonly string[] {
  return [title, '-'.repeat(title.length)]
}

function entryLines(entry: RecordEntry): readonly string[] {
  if (entry.kind === 'note') return wrapped(`· ${entry.text}`, '  ')
  const { who, request, status, body } = entry
  const { pathname, search, port } = new URL(request.url)
  return [
    `  ${who} → :${port} ${request.method ?? 'GET'} ${shortened(pathname + search)}`,
    ...credentialsOf(request).map((line) => `      ${line}`),
    `    ← ${status} ${shortened(body.replaceAll(/\s+/g, ' '))}`.trimEnd(),
  ]
}

function credentialsOf({ bearer, cookie, form, json, body, headers = {} }: RequestToSend): readonly string[] {
  return [
    ...Object.entries(headers).flatMap(([name, value]) => [
      `${name}: ${shortened(value)}`,
      ...contentsOf(value),
    ]),
    ...(bearer === undefined ? [] : [`Authorization: Bearer ${shortened(bearer)}`, ...contentsOf(bearer)]),
    ...(cookie === undefined ? [] : [`Cookie: ${shortened(cookie)}`, ...contentsOf(cookie)]),
    ...(form === undefined ? [] : [shortened(new URLSearchParams(form).toString())]),
    ...(json === undefined ? [] : [shortened(JSON.stringify(json))]),
    ...(body === undefined ? [] : [shortened(body)]),
  ]
}

/** What a JWT among the credentials says, for a reader who decodes none by heart; ids and times of issue are left out. */
function contentsOf(credential: string): readonly string[] {
  const token = /[\w-]+\.[\w-]+\.[\w-]*$/.exec(credential)?.[0] ?? ''
  const [header = '', payload = ''] = token.split('.')
  try {
    const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { readonly alg?: unknown }
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
    const told = Object.entries(claims).filter(([name]) => !untold.has(name))
    return [`  says ${JSON.stringify(alg)} ${JSON.stringify(Object.fromEntries(told))}`]
  } catch {
    return []
  }
}

const untold: ReadonlySet<string> = new Set(['iat', 'jti', 'sid', 'auth_time', 'amr', 'client_id', 'nonce'])

const maxShown = 72

/** Credentials are long, and what matters is at their beginning and end. */
function shortened(text: string): string {
  return text.length <= maxShown
    ? text
    : `${text.slice(0, 44)}…${text.slice(-16)} (${text.length} characters)`
}

const lineWidth = 96

function wrapped(text: string, indent = ''): readonly string[] {
  const lines: string[] = []
  let line = indent
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + word.length >= lineWidth) {
      lines.push(line.trimEnd())
      line = `${indent}  `
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()]
}

import { existsSync } from 'node:fs'
import { inspect, type InspectOptions, type Inspection } from '@latchkey/toolbox/jwt'
import { malformedError, usageError } from '../io/exit.ts'
import { readStdin } from '../io/input.ts'
import { note } from '../io/output.ts'
import type { TimeFlags } from './flags.ts'
import { momentOf, timeOptionsOf } from './moment.ts'

/** The text of the argument; standard input for `-` and when there is none. */
export async function pastedText(argument: string | undefined): Promise<string> {
  if (argument !== undefined && argument !== '-') {
    // Never read unasked: scripts pass what strangers sent.
    if (/^[\w/.~-]{1,255}$/.test(argument) && existsSync(argument))
      note(`Note: there is a file of that name. To read it: < ${argument}`)
    return argument
  }
  if (argument === undefined && process.stdin.isTTY)
    throw usageError(
      'There is no token. Give it as an argument, or pipe it in: pbpaste | latchkey jwt inspect',
    )
  return pasteOf(await readStdin())
}

/** Text with a token in it. UTF-16 with its byte order mark is what PowerShell writes when output is redirected into a file. */
export function pasteOf(bytes: Buffer): string {
  const encoding = { fffe: 'utf-16le', feff: 'utf-16be' }[bytes.toString('hex', 0, 2)]
  return encoding === undefined ? textOf(bytes) : new TextDecoder(encoding).decode(bytes)
}

export function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw malformedError('The input is not UTF-8 text.')
  }
}

/** Inspects what was given, at the moment that the flags ask for. */
export function inspectAt(
  pasted: string,
  flags: TimeFlags & { readonly pick: string },
  more: Omit<InspectOptions, 'nowSeconds'>,
): Inspection {
  if (!/^[1-9]\d{0,3}$/.test(flags.pick)) throw usageError(`--pick ${flags.pick} is not a number from 1.`)
  const candidate = Number(flags.pick) - 1
  const options: InspectOptions = { ...timeOptionsOf(flags), ...more, candidate }
  const inspection = inspect(pasted, options)
  if (inspection.refusal !== null) throw malformedError(inspection.refusal)
  const found = inspection.extraction.candidates.length
  if (candidate > 0 && candidate >= found)
    throw usageError(
      `--pick ${flags.pick}: there ${found === 1 ? 'is 1 token' : `are ${found} tokens`} in the text.`,
    )
  if (flags.at === undefined) return inspection
  const nowSeconds = momentOf(flags.at, options.nowSeconds, inspection)
  return inspect(pasted, { ...options, nowSeconds })
}

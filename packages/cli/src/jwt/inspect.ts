import {
  checkSdJwt,
  checkSignature,
  readKeyOfToken,
  withSignature,
  type Inspection,
} from '@latchkey/toolbox/jwt'
import { exitCodes, type ExitCode } from '../io/exit.ts'
import { outputForm, print, printJson } from '../io/output.ts'
import type { InspectFlags } from './flags.ts'
import { expectationsOf } from './options.ts'
import { reportOf } from './report.ts'
import { inspectAt, pastedText } from './token-input.ts'
import { inspectionText } from './words.ts'

/** `latchkey jwt inspect`. Says what can be said without a key, and never that a token can be trusted. */
export async function inspectToken(argument: string | undefined, flags: InspectFlags): Promise<ExitCode> {
  const pasted = await pastedText(argument)
  const inspection = await withOwnKey(
    inspectAt(pasted, flags, {
      expectations: expectationsOf(flags, undefined),
      ...(flags.timeClaim === undefined ? {} : { timeClaims: flags.timeClaim }),
    }),
  )
  if (outputForm(flags) === 'json') printJson(reportOf('inspect', inspection))
  else print(inspectionText(inspection))
  const { status } = inspection.verdicts.structure
  return status === 'broken' || status === 'not-a-jwt' ? exitCodes.malformed : exitCodes.ok
}

/** A key that the token brings along is tried, to be able to say what that proves: nothing. */
async function withOwnKey(inspection: Inspection): Promise<Inspection> {
  const port = globalThis.crypto
  const checked = await checkSdJwt(inspection, port)
  const own = await readKeyOfToken(checked, port)
  return own === null || own.keys.length === 0
    ? checked
    : withSignature(checked, await checkSignature(checked, own, { port }))
}

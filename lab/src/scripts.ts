import type { DriveOrder, DriveOutcome } from './load/drive.ts'
import type { ReplayOrder, ReplayOutcome } from './load/replay.ts'
import type { ServeAnswer, ServeQuestion, ServeSetting } from './serving.ts'
import type { VerifyAnswer, VerifyQuestion, VerifySetting } from './verifying.ts'

/** The files of `processes/` that are started: what each is told, what it is asked, and what it answers. */
export interface Scripts {
  serve: { setting: ServeSetting; question: ServeQuestion; answer: ServeAnswer }
  verify: { setting: VerifySetting; question: VerifyQuestion; answer: VerifyAnswer }
  load: { setting: object; question: DriveOrder | ReplayOrder; answer: DriveOutcome | ReplayOutcome }
}
export type ScriptName = keyof Scripts

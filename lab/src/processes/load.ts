// Asks servers of this machine, from a process of its own, so that what it costs to ask is not counted as theirs.
import { drive, type DriveOrder, type DriveOutcome } from '../load/drive.ts'
import { replay, type ReplayOrder, type ReplayOutcome } from '../load/replay.ts'
import { answerQuestions } from './answering.ts'

answerQuestions<DriveOrder | ReplayOrder, DriveOutcome | ReplayOutcome>((order) =>
  order.kind === 'drive' ? drive(order) : replay(order),
)

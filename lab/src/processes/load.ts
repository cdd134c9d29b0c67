// Asks servers of this machine, from a process of its own, so that what it costs to ask is not counted as theirs.
import { drive } from '../load/drive.ts'
import { replay } from '../load/replay.ts'
import { answerQuestions } from './answering.ts'

answerQuestions('load', (order) => (order.kind === 'drive' ? drive(order) : replay(order)))

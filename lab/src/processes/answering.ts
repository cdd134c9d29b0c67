import type { Asked, Reply } from '../children.ts'

/** The setting that this process was started with. */
export function readSetting<Setting>(): Setting {
  // Written by `children.ts`, which is the only one that starts these files.
  return JSON.parse(process.argv[2] ?? '{}') as Setting
}

/** Says that this process is ready, and answers from now on. It ends with whoever started it. */
export function answerQuestions<Question, Answer>(
  answer: (question: Question) => Promise<Answer> | Answer,
  close: () => Promise<void> | void = () => {},
): void {
  const send = (reply: Reply<unknown>): void => void process.send?.(reply)
  process.on('message', (message: Asked<Question>) => {
    void (async () => {
      try {
        send({ id: message.id, answer: await answer(message.question) })
      } catch (error) {
        send({ id: message.id, failure: error instanceof Error ? error.message : String(error) })
      }
    })()
  })
  let isClosing = false
  const end = async (): Promise<void> => {
    if (isClosing) return
    isClosing = true
    await close()
    process.exit()
  }
  process.once('disconnect', () => void end())
  process.once('SIGTERM', () => void end())
  // The terminal sends it to the whole group: whoever started this process decides when it ends.
  process.on('SIGINT', () => {})
  send({ id: 0, answer: 'ready' })
}

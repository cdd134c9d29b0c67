import type { Asked, Reply } from '../children.ts'
import type { ScriptName, Scripts } from '../scripts.ts'

type Awaitable<T> = T | Promise<T>

/** The setting that this process was started with. */
export function readSetting<Name extends ScriptName>(_name: Name): Scripts[Name]['setting'] {
  // Written by `children.ts`, which is the only one that starts these files.
  return JSON.parse(process.argv[2] ?? '{}') as Scripts[Name]['setting']
}

/** Says that this process is ready, and answers from now on. It ends with whoever started it. */
export function answerQuestions<Name extends ScriptName>(
  _name: Name,
  answer: (question: Scripts[Name]['question']) => Awaitable<Scripts[Name]['answer']>,
  close: () => Awaitable<void> = () => {},
): void {
  const send = (reply: Reply<unknown>): void => void process.send?.(reply)
  process.on('message', (message: Asked<Scripts[Name]['question']>) => {
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

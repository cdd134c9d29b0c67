import type { GivenAnswers, InputId } from '@latchkey/advisor'
import { useEffect, useRef, useState } from 'preact/hooks'
import { workerClient, type WorkerClient } from '../../kit/worker-client.ts'
import type { AdviceReply, AdviceRequest, TryReply } from './advice-job.ts'

/** As long as somebody may type on. */
const settleMs = 120

type Client = WorkerClient<AdviceRequest, never, AdviceReply | TryReply>

export type Asked<Reply> =
  | { readonly state: 'waiting'; readonly last: Reply | null }
  | { readonly state: 'ready'; readonly last: Reply }
  | { readonly state: 'failed'; readonly last: null; readonly message: string }

/** The advice for these answers, once they have settled; until then the one before. */
export function useAdvice(given: GivenAnswers | null): Asked<AdviceReply> {
  // The worker answers a request of one kind with a reply of that kind.
  return useReply(given === null ? null : { kind: 'advise', given }) as Asked<AdviceReply>
}

/** The result for answers of which one was changed, and the next value that changes it. */
export function useTry(given: GivenAnswers | null, input: InputId): Asked<TryReply> {
  return useReply(given === null ? null : { kind: 'try', given, input }) as Asked<TryReply>
}

function useReply(request: AdviceRequest | null): Asked<AdviceReply | TryReply> {
  const client = useRef<Client>(undefined)
  const [asked, setAsked] = useState<Asked<AdviceReply | TryReply>>({ state: 'waiting', last: null })
  const key = JSON.stringify(request)

  useEffect(() => () => client.current?.close(), [])
  useEffect(() => {
    if (request === null) return
    let isWanted = true
    setAsked(({ last }) => ({ state: 'waiting', last }))
    const timer = setTimeout(() => {
      client.current ??= workerClient('advise')
      client.current.ask(request).then(
        (reply) => isWanted && setAsked({ state: 'ready', last: reply }),
        (error: unknown) => {
          const message = error instanceof Error ? error.message : String(error)
          if (isWanted) setAsked({ state: 'failed', last: null, message })
        },
      )
    }, settleMs)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [key])
  return asked
}

import { setTimeout as pause } from 'node:timers/promises'
import { sendRequest, type RequestToSend } from './send-request.ts'
import type { Stage } from './stage.ts'

const maxTries = 40
const pauseMs = 50

/**
 * Sends a request again and again until it is not answered 200, for some two seconds; false if it never was. That is
 * longer than a feed takes to arrive, and on a slow machine both take longer.
 */
export async function untilRefused(who: string, request: RequestToSend, stage: Stage): Promise<boolean> {
  const startMs = performance.now()
  for (let tries = 1; tries <= maxTries; tries++) {
    const { status } = await sendRequest(request)
    if (status !== 200) {
      const passedMs = performance.now() - startMs
      stage.note(`Refused at try ${tries}, ${passedMs.toFixed(1)} ms after the first:`)
      await stage.send(who, request)
      return true
    }
    await pause(pauseMs)
  }
  stage.note(
    `Tried ${maxTries} times in ${((performance.now() - startMs) / 1000).toFixed(1)} s, and accepted each time:`,
  )
  await stage.send(who, request)
  return false
}

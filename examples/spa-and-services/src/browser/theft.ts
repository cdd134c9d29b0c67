import { backEnd } from './back-end.ts'
import { claimsOf, secondsLeft } from './claims.ts'
import { byId, make } from './dom.ts'
import type { ReplayAnswer, ServiceName } from './wire.ts'

export interface TheftOptions {
  /** Takes the credential that this service is called with. */
  readonly steal: (service: ServiceName) => Promise<string>
  /** When the user signed out, by `performance.now()`. Null: not yet. */
  readonly signedOutAtMs: () => number | null
  readonly onError: (error: unknown) => void
}

/** Time between two tries of a thief who does not give up. */
const retryMs = 50

/** The part of the page in which somebody else has the credential. */
export function setUpTheft({ steal, signedOutAtMs, onError }: TheftOptions): void {
  const form = byId('replay', HTMLFormElement)
  const service = form.elements.namedItem('service') as HTMLSelectElement // as the page has it
  const loot = form.elements.namedItem('credential') as HTMLTextAreaElement
  const keepReplaying = byId('keep-replaying', HTMLButtonElement)
  const list = byId('replays', HTMLOListElement)
  const target = (): ServiceName => service.value as ServiceName // its options
  let replaying: AbortController | null = null

  async function replayOnce(): Promise<ReplayAnswer> {
    const signedOutMs = signedOutAtMs()
    // When it was sent counts: an answer that was on its way says nothing about the sign-out.
    const afterMs = signedOutMs === null ? null : performance.now() - signedOutMs
    const answer = await backEnd.replay(target(), loot.value.trim())
    note(list, answer, { service: target(), afterMs })
    return answer
  }

  async function replayUntilRefused(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await replayOnce()).status === 200) {
      await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
  }

  function start(): void {
    replaying = new AbortController()
    showReplaying(true)
    void replayUntilRefused(replaying.signal).catch(onError).finally(stop)
  }

  function stop(): void {
    replaying?.abort()
    replaying = null
    showReplaying(false)
  }

  function showReplaying(isReplaying: boolean): void {
    keepReplaying.setAttribute('aria-pressed', String(isReplaying))
    keepReplaying.textContent = isReplaying ? 'Stop replaying' : 'Replay until it is refused'
  }

  async function take(): Promise<void> {
    loot.value = await steal(target())
    list.replaceChildren()
    describeLoot()
  }

  function describeLoot(): void {
    const claims = claimsOf(loot.value.trim())
    const left = secondsLeft(claims, Date.now())
    byId('loot', HTMLElement).textContent =
      claims === null || left === null
        ? ''
        : `A token of ${String(claims['sub'])} for ${String(claims['aud'])}: ${left > 0 ? `${Math.ceil(left)} s left` : 'expired'}.`
  }

  byId('steal', HTMLButtonElement).addEventListener('click', () => void take().catch(onError))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void replayOnce().catch(onError)
  })
  keepReplaying.addEventListener('click', () => {
    if (replaying !== null) stop()
    else if (form.reportValidity()) start()
  })
  setInterval(describeLoot, 250)
}

/** Adds a line; what is the same again, before the sign-out or after it, is counted in the line that is there. */
function note(
  list: HTMLOListElement,
  { status, reasonInLog }: ReplayAnswer,
  { service, afterMs }: { readonly service: string; readonly afterMs: number | null },
): void {
  const when =
    afterMs === null
      ? 'sent before the sign-out was answered'
      : `sent ${afterMs.toFixed(0)} ms after the sign-out`
  const kind = `${status} ${afterMs === null ? 'before' : 'after'} ${service}`
  const last = list.lastElementChild
  const times =
    last instanceof HTMLElement && last.dataset['kind'] === kind ? Number(last.dataset['times']) + 1 : 1
  const words =
    status === 200
      ? `${service} has let the thief in`
      : `${service} has refused the thief (${status}; its log says ${reasonInLog ?? 'nothing'})`
  const line = make(
    'li',
    status === 200 ? 'bad' : 'good',
    `${words}: ${when}${times > 1 ? `, ${times} times so far` : ''}`,
  )
  line.dataset['kind'] = kind
  line.dataset['times'] = String(times)
  line.dataset['status'] = String(status)
  if (times > 1) last?.replaceWith(line)
  else list.append(line)
}

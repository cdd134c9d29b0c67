import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listen } from 'latchkey/testing'
import { sendRequest, type Answer, type RequestToSend } from './send-request.ts'

/** What a demonstration plays on: real servers on the loopback interface, a record of what was said to them, and a clock. */
export interface Stage {
  /**
   * Starts a server on a free port of this machine; `start` is given its address. Hosts below `localhost` are this machine as well, and
   * to a browser sites of their own.
   */
  serve(start: (url: string) => RequestListener | Promise<RequestListener>, host?: Host): Promise<string>
  /** Sends a request in somebody's name, and records it with its answer. */
  send(who: string, request: RequestToSend): Promise<Answer>
  /** Cuts the line to a server that was started here: its connections end, and new ones find nobody. */
  unplug(url: string): void
  /** Makes a folder that is gone when the demonstration is over. */
  makeFolder(): string
  /** Records a request that somebody else has sent, such as a browser. */
  recordExchange(exchange: Omit<ExchangeEntry, 'kind' | 'part'>): void
  /** Records something that happened besides requests. */
  note(text: string): void
  /** Runs when the demonstration is over, the last first. */
  onEnd(task: () => unknown): void
  /** What the servers take for the time: that of the machine, until it is put forward. */
  readonly clock: () => number
  /** Lets time pass for the servers, at once. */
  passSeconds(seconds: number): void
  /** Says which part begins. */
  begin(part: Part): void
  /** All that happened, in its order. */
  readonly record: readonly RecordEntry[]
  end(): Promise<void>
}

export type Host = '127.0.0.1' | `${string}.localhost`

export type RecordEntry = ExchangeEntry | NoteEntry

/** Which part of a demonstration something happened in. */
export type Part = 'honest' | 'attack'

export interface ExchangeEntry {
  readonly part: Part
  readonly kind: 'exchange'
  readonly who: string
  readonly request: RequestToSend
  readonly status: number
  readonly body: string
}

export interface NoteEntry {
  readonly part: Part
  readonly kind: 'note'
  readonly text: string
}

export function openStage(): Stage {
  const record: RecordEntry[] = []
  const tasks: (() => unknown)[] = []
  const plugs = new Map<string, () => void>()
  let passedMs = 0
  let part: Part = 'honest'
  const note = (text: string): void => void record.push({ kind: 'note', part, text })

  return {
    record,
    clock: () => Date.now() + passedMs,
    passSeconds(seconds) {
      passedMs += seconds * 1000
      note(`${seconds.toLocaleString('en')} seconds pass for the server.`)
    },

    async serve(start, host = '127.0.0.1') {
      const listening: { answer: RequestListener } = { answer: (_request, response) => response.end() }
      const server = createServer((request, response) => {
        // An attack that makes the code throw must not end the process that shows it.
        void Promise.resolve()
          .then(() => listening.answer(request, response))
          .catch(() => void response.writeHead(500).end())
      })
      const url = (await listen(server)).url.replace('127.0.0.1', host)
      plugs.set(url, () => {
        server.on('connection', (socket) => socket.destroy())
        server.closeAllConnections()
      })
      tasks.push(() => {
        server.closeAllConnections()
        return new Promise((resolve) => server.close(resolve))
      })
      listening.answer = await start(url)
      return url
    },

    async send(who, request) {
      const answer = await sendRequest(request)
      record.push({ kind: 'exchange', part, who, request, status: answer.status, body: answer.text })
      return answer
    },

    unplug: (url) => plugs.get(url)?.(),
    makeFolder() {
      const folder = mkdtempSync(join(tmpdir(), 'latchkey-show-'))
      tasks.push(() => rmSync(folder, { recursive: true, force: true }))
      return folder
    },
    recordExchange: (exchange) => void record.push({ kind: 'exchange', part, ...exchange }),
    note,
    begin: (next) => void (part = next),
    onEnd: (task) => void tasks.push(task),
    async end() {
      for (const task of tasks.splice(0).reverse()) await task()
    },
  }
}

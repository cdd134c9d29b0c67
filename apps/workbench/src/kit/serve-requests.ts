import type { FromWorker, ToWorker } from './worker-client.ts'

/** The part of a worker's global scope that is used here; the rest of this program is typed for pages. */
interface WorkerScope {
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void
  postMessage(message: FromWorker): void
}

/** `report` may be called as often as there is something to tell. */
export type RequestHandler<Request, Progress> = (
  request: Request,
  report: (progress: Progress) => void,
) => unknown

/** The other end of `workerClient`: answers each request with what `handle` returns, or with the message of what it throws. */
export function serveRequests<Request, Progress>(handle: RequestHandler<Request, Progress>): void {
  const scope = globalThis as unknown as WorkerScope
  scope.addEventListener('message', ({ data: { id, request } }) => {
    const answer = async (): Promise<void> => {
      try {
        const value = await handle(request as Request, (progress) =>
          scope.postMessage({ id, kind: 'progress', value: progress }),
        )
        scope.postMessage({ id, kind: 'done', value })
      } catch (error) {
        scope.postMessage({
          id,
          kind: 'failed',
          message: error instanceof Error ? error.message : String(error),
        })
      }
    }
    void answer()
  })
}

import type { Response } from 'express'

export interface EndOfResponse {
  /** Called before the head is written, however that comes about. */
  beforeHead(): void
  /** True if there is something to save. */
  isDue(): boolean
  save(): Promise<void>
  /** Called instead of ending the response, if it could not be saved. */
  fail(error: unknown): void
}

/**
 * Saves before a response ends, so that the client's next request finds what this one has stored. While the head is not sent, a failure
 * can still become the answer; afterwards the response ends as it is.
 */
export function saveBeforeEnd(response: Response, hooks: EndOfResponse): void {
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => Response
  const end = response.end.bind(response) as (...args: unknown[]) => Response
  let isEnding = false

  // Node goes through these two for `write`, `end`, `json`, pipes and everything else; their many signatures pass through as they are.
  response.writeHead = ((...args: unknown[]) => {
    hooks.beforeHead()
    return writeHead(...args)
  }) as Response['writeHead']

  response.end = ((...args: unknown[]) => {
    if (isEnding || !hooks.isDue()) return end(...args)
    isEnding = true
    hooks.save().then(
      () => end(...args),
      (error: unknown) => {
        const wasSent = response.headersSent
        hooks.fail(error)
        if (wasSent) end(...args)
      },
    )
    return response
  }) as Response['end']
}

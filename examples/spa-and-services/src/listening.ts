import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CommandError } from '@latchkey/example-shared'

/** A server on loopback that is told what to answer once its port is known. */
export interface Listening {
  readonly port: number
  answerWith(listener: RequestListener): void
  close(): Promise<void>
}

/**
 * @param port 0: any that is free
 * @throws CommandError if the port is taken
 */
export async function listenOnLoopback(port: number): Promise<Listening> {
  let listener: RequestListener = (_request, response) =>
    response.writeHead(503, { 'Retry-After': '1' }).end()
  const server = createServer((request, response) => listener(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE'
      reject(
        isTaken
          ? new CommandError(`Port ${port} is taken. Name another one: --port 0 takes any that is free.`)
          : error,
      )
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port, // a server that listens on a port has an address of this form
    answerWith(next) {
      listener = next
    },
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CommandError } from '@latchkey/example-shared'

/**
 * A server that listens already, so that its port is known before anything is made that must know it.
 * @throws {CommandError} if the port cannot be had
 */
export async function listenOnLoopback(
  port: number,
): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    throw new CommandError(
      `Port ${port} cannot be had. Choose another one: --port ${port + 1}, or --port 0 for any.`,
    )
  }
  // A TCP server that listens has a port.
  return { server, origin: `http://localhost:${(server.address() as AddressInfo).port}` }
}

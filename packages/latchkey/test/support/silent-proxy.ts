import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Hands on what it gets, to a server on this machine, and can stop doing so without a word. */
export interface SilentProxy {
  readonly port: number
  /** Connections that are open, now or when they come, are never served again, and never closed: they are half open. */
  hang(): void
  /** Serves connections that come from now on. Those that were hung stay so. */
  resume(): void
  /** Connections that come from now on go to another server on this machine. */
  switchTo(port: number): void
  close(): Promise<void>
}

export async function startSilentProxy(targetPort: number, host = '127.0.0.1'): Promise<SilentProxy> {
  const sockets = new Set<Socket>()
  const silences = new Set<() => void>()
  let isHung = false
  let port = targetPort

  const server = createServer({ pauseOnConnect: true }, (near) => {
    keep(near)
    if (isHung) return
    const far = connect(port, '127.0.0.1')
    keep(far)
    let isSilent = false
    silences.add(() => {
      isSilent = true
      for (const socket of [near, far]) socket.unpipe().pause()
    })
    near.pipe(far)
    far.pipe(near)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('close', () => {
        if (!isSilent) other.destroy()
      })
    }
  })

  function keep(socket: Socket): void {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  }

  server.listen(0, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    hang() {
      isHung = true
      for (const silence of silences) silence()
      silences.clear()
    },
    resume() {
      isHung = false
    },
    switchTo(other) {
      port = other
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

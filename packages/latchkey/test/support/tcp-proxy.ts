import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** Somebody on the way, between clients and one server: who may hold back, cut, or change what the server says. */
export interface TcpProxy {
  readonly url: string
  readonly port: number
  /** What becomes of the server's bytes. `pass` as they are; `hold` keeps them, in order, until it passes again; `drop` loses them. */
  mode: 'pass' | 'hold' | 'drop'
  /** Sends what is held, and goes on holding. */
  release(): void
  /** Every piece goes through this before it is sent; an empty one is not. */
  change: (piece: Buffer) => Buffer
  /** Where new connections go. */
  target: number
  /** What the server said on each connection, oldest first. */
  readonly recordings: Buffer[][]
  readonly connections: number
  /** Resets every connection. */
  cut(): void
  /** Refuses new connections until told otherwise. */
  refuse: boolean
  close(): Promise<void>
}

export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  const held: (() => void)[] = []
  let mode: TcpProxy['mode'] = 'pass'

  const server: Server = createServer((client) => {
    if (proxy.refuse) return client.destroy()
    const upstream = connect(proxy.target, '127.0.0.1')
    const pair = [client, upstream] as const
    const recording: Buffer[] = []
    proxy.recordings.push(recording)
    pairs.add(pair)
    const end = (): void => {
      pairs.delete(pair)
      client.destroy()
      upstream.destroy()
    }
    upstream.on('data', (piece: Buffer) => {
      recording.push(piece)
      const send = (): void => {
        const changed = proxy.change(piece)
        if (changed.length > 0 && !client.destroyed) client.write(changed)
      }
      if (mode === 'hold') held.push(send)
      else if (mode === 'pass') send()
    })
    client.on('data', (piece: Buffer) => void upstream.write(piece))
    for (const socket of pair) socket.on('error', end).on('close', end)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const proxy: TcpProxy = {
    url: `http://127.0.0.1:${port}`,
    port,
    get mode() {
      return mode
    },
    set mode(next) {
      mode = next
      if (next === 'pass') for (const send of held.splice(0)) send()
      if (next === 'drop') held.length = 0
    },
    release() {
      for (const send of held.splice(0)) send()
    },
    change: (piece) => piece,
    target,
    recordings: [],
    get connections() {
      return pairs.size
    },
    cut() {
      for (const [client, upstream] of [...pairs]) {
        client.resetAndDestroy()
        upstream.destroy()
      }
    },
    refuse: false,
    async close() {
      proxy.cut()
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}

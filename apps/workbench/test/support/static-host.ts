import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pagesFolder } from '../../pages-folder.js'

export interface StaticHost {
  readonly url: string
  /** Every address of the release. */
  readonly addresses: readonly string[]
  /** Answers for one address with something else from now on, as a new release would. */
  replace(address: string, change: (text: string) => string): void
  /** The addresses that were asked for, in order, since the last call. */
  takeRequests(): readonly string[]
  close(): Promise<void>
}

interface Row {
  readonly path: string
  readonly file: string
  readonly headers: Record<string, string>
}

/** Any web server, told about the pages by their `_headers` file as static hosts are. */
export async function startStaticHost(): Promise<StaticHost> {
  const rows = readRows()
  let requests: string[] = []
  const replaced = new Map<string, string>()
  const server = createServer((request, response) => {
    requests.push(request.url!)
    const row = rows.find(({ path }) => path === request.url!.split('?')[0])
    if (row === undefined) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not here.')
      return
    }
    response
      .writeHead(200, row.headers)
      .end(replaced.get(row.path) ?? readFileSync(join(pagesFolder, row.file)))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    // A name, because service workers need a secure context, and localhost is one.
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    addresses: rows.map(({ path }) => path),
    replace(address, change) {
      const row = rows.find(({ path }) => path === address)!
      replaced.set(address, change(readFileSync(join(pagesFolder, row.file), 'utf8')))
    },
    takeRequests() {
      const taken = requests
      requests = []
      return taken
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Reads `_headers`: an address, then its headers, each indented. */
function readRows(): readonly Row[] {
  const text = readFileSync(join(pagesFolder, '_headers'), 'utf8')
  return text
    .trim()
    .split('\n\n')
    .map((block) => {
      const [path = '', ...lines] = block.split('\n')
      const headers = Object.fromEntries(lines.map((line) => /^ {2}([\w-]+): (.*)$/.exec(line)!.slice(1, 3)))
      return { path, file: /\.\w+$/.test(path) ? path.slice(1) : join(path, 'index.html'), headers }
    })
}

// A service without a store, in a process of its own: checks tokens of an issuer on this machine, with or without its feed.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVerifier, isOutage } from 'latchkey/verifier'
import { serviceCredential } from '../bare/bare.ts'
import { loopbackHost } from '../loopback.ts'
import { answerQuestions, readSetting } from './answering.ts'

const { issuer, followsFeed, feedOrigin, leewaySeconds, jwksMaxAgeSeconds, clockOffsetMs } =
  readSetting('verify')

const verifier = createVerifier({
  issuer,
  audience: issuer,
  leewaySeconds,
  maxAgeSeconds: jwksMaxAgeSeconds,
  cooldownSeconds: 1,
  clock: () => Date.now() + clockOffsetMs,
  ...(followsFeed
    ? { revocations: { url: `${feedOrigin}/revocations`, authorization: () => serviceCredential } }
    : {}),
})

const server = createServer((request, response) => {
  void (async () => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const verdict = await verifier.verify(token)
    const status = verdict.ok ? 200 : isOutage(verdict.reason) ? 503 : 401
    const body = JSON.stringify({ status, reason: verdict.ok ? null : verdict.reason })
    response
      .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length })
      .end(body)
  })()
})
await new Promise<void>((resolve) => server.listen(0, loopbackHost, resolve))
if (!(await verifier.prepare()))
  throw new Error(`The verifier could not read the keys or the feed of ${issuer}.`)

answerQuestions(
  'verify',
  () => {
    const { user, system } = process.cpuUsage()
    // A server that listens on a port has an address of this form.
    const { port } = server.address() as AddressInfo
    return {
      origin: `http://localhost:${port}`,
      cpuMicroseconds: user + system,
      worstCaseLagMs: verifier.worstCaseRevocationLagMs,
    }
  },
  () => {
    verifier.close()
    server.close()
    server.closeAllConnections()
  },
)

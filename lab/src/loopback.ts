/** A port of this machine. All that the lab sends goes to one: nothing in it takes a host. */
export type LoopbackPort = number & { readonly isLoopback: unique symbol }

/** The address that every port of the lab is on. */
export const loopbackHost = '127.0.0.1'

/** A port, if it is one. @throws {RangeError} */
export function loopbackPort(port: number): LoopbackPort {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new RangeError(`A port is a whole number from 1 to 65535, not ${port}.`)
  }
  return port as LoopbackPort
}

/**
 * The port of an origin on this machine.
 * @throws {RangeError} for any other: a load generator that takes a host sooner or later gets somebody else's
 */
export function portOf(origin: string): LoopbackPort {
  const url = URL.canParse(origin) ? new URL(origin) : null
  const isHere =
    url !== null && url.protocol === 'http:' && ['localhost', loopbackHost].includes(url.hostname)
  if (!isHere || url.port === '') {
    throw new RangeError(
      `The lab asks http://localhost:<port> and http://${loopbackHost}:<port> only, not ${origin}.`,
    )
  }
  return loopbackPort(Number(url.port))
}

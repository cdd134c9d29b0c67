/** Milliseconds since 1970-01-01T00:00:00Z. Tests pass their own; nothing else in the server reads the time. */
export type Clock = () => number

/** The machine's clock. */
export const systemClock: Clock = () => Date.now()

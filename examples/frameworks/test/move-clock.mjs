// Loaded before an app: moves the machine's clock, as this process sees it, by `MOVE_CLOCK_MS`.
const offsetMs = Number(process.env.MOVE_CLOCK_MS)
const now = Date.now
Date.now = () => now() + offsetMs

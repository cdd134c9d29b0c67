/** Shows how far long work is, on standard error. */
export interface Progress {
  readonly add: (bytes: number) => void
  readonly stop: () => void
}

const worthShowingBytes = 64 * 1024 * 1024

/** A bar on a terminal when there is much to do; else nothing. */
export async function byteProgress(totalBytes: number): Promise<Progress> {
  if (!process.stderr.isTTY || totalBytes < worthShowingBytes) return { add: () => {}, stop: () => {} }
  const { SingleBar } = await import('cli-progress')
  const bar = new SingleBar({
    format: '{bar} {percentage} %  {done} of {all} MiB  {speed} MiB/s  {eta_formatted} left',
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  })
  const startedMs = performance.now()
  const mebibytes = (bytes: number): number => Math.round(bytes / 1024 / 1024)
  let done = 0
  bar.start(totalBytes, 0, { done: 0, all: mebibytes(totalBytes), speed: 0 })
  return {
    add: (bytes) => {
      done += bytes
      const seconds = (performance.now() - startedMs) / 1000
      bar.update(done, { done: mebibytes(done), speed: mebibytes(done / seconds) })
    },
    stop: () => bar.stop(),
  }
}

import { readdirSync, readFileSync } from 'node:fs'

/** A process and everything that it started itself, as Linux tells; only itself elsewhere. */
export function processFamily(pid: number): readonly number[] {
  return [pid, ...allProcesses().filter((other) => parentOf(other) === pid)]
}

/** CPU time of these processes; null where the system does not tell. */
export function cpuMicrosecondsOf(pids: readonly number[]): number | null {
  const times = pids.map(cpuTicksOf).filter((ticks) => ticks !== null)
  if (times.length === 0) return null
  return times.reduce((sum, ticks) => sum + ticks, 0) * microsecondsPerTick
}

/** To each of them; those that have ended by themselves are passed over. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

/** USER_HZ is 100 on every Linux that Node runs on. */
const microsecondsPerTick = 10_000
// Fields of /proc/<pid>/stat behind the name in brackets, which may hold spaces: proc(5).
const parentField = 1
const userTicksField = 11
const systemTicksField = 12

function allProcesses(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

function parentOf(pid: number): number | null {
  const field = statOf(pid)?.[parentField]
  return field === undefined ? null : Number(field)
}

function cpuTicksOf(pid: number): number | null {
  const fields = statOf(pid)
  return fields === null ? null : Number(fields[userTicksField]) + Number(fields[systemTicksField])
}

function statOf(pid: number): readonly string[] | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? null
  } catch {
    return null
  }
}

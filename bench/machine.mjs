import { availableParallelism, cpus, totalmem } from 'node:os'

/**
 * What a number is worth nothing without.
 * @typedef {{ date: string, cpu: string, cores: number, memoryGiB: number, node: string, openssl: string, platform: string }} Machine
 */

/** @returns {Machine} */
export function describeMachine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    openssl: process.versions.openssl,
    platform: `${process.platform} ${process.arch}`,
  }
}

/** @param {Machine} machine */
export function machineInWords({ date, cpu, cores, memoryGiB, node, openssl, platform }) {
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB · Node ${node}, OpenSSL ${openssl}, ${platform} · ${date}`
}

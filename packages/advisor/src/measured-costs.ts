// Made by scripts/unit-costs.mjs from bench/results. Changes belong there.

/** A figure of a committed result. */
export interface MeasuredCost {
  readonly value: number
  readonly unit: string
  /** What was measured. */
  readonly what: string
  /** The id of its line in the file. */
  readonly line: string
  readonly file: string
  readonly machine: string
}

export type MeasuredCostId =
  | 'checkOfCopyUs'
  | 'checkOfKnownTokenUs'
  | 'verifyEdDsaUs'
  | 'verifyEs256Us'
  | 'verifyRs256Us'
  | 'signEdDsaUs'
  | 'signEs256Us'
  | 'signRs256Us'
  | 'revocationBytes'
  | 'openSealedUs'
  | 'sqlSessionBytes'
  | 'redisSessionBytes'
  | 'sqlWritesPerSecond'
  | 'redisWritesPerSecond'
  | 'sqlReadsPerSecond'
  | 'redisReadsPerSecond'
  | 'lookUpUs'
  | 'feedLagS'

export const measuredCosts: Readonly<Record<MeasuredCostId, MeasuredCost>> = {
  checkOfCopyUs: {
    value: 1.5,
    unit: 'µs',
    what: 'check a session, cached',
    line: 'session-cached/memory',
    file: 'bench/results/2026-11-26-micro.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  checkOfKnownTokenUs: {
    value: 1.49,
    unit: 'µs',
    what: 'verify the same JWT again, revocation included',
    line: 'verify-again/memory',
    file: 'bench/results/2026-11-26-micro.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  verifyEdDsaUs: {
    value: 113,
    unit: 'µs',
    what: 'verify a JWT, first time, EdDSA',
    line: 'verify-first/EdDSA/node:crypto',
    file: 'bench/results/2026-11-26-micro.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  verifyEs256Us: {
    value: 74.8,
    unit: 'µs',
    what: 'verify a JWT, first time, ES256',
    line: 'verify-first/ES256/node:crypto',
    file: 'bench/results/2026-11-26-micro.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  verifyRs256Us: {
    value: 27.3,
    unit: 'µs',
    what: 'verify a JWT, first time, RS256 (2048 bits)',
    line: 'verify-first/RS256/node:crypto',
    file: 'bench/results/2026-11-26-micro.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  signEdDsaUs: {
    value: 42.6,
    unit: 'µs',
    what: 'sign a JWT, EdDSA',
    line: 'sign/EdDSA/node:crypto',
    file: 'bench/results/2026-11-26-micro.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  signEs256Us: {
    value: 33.3,
    unit: 'µs',
    what: 'sign a JWT, ES256',
    line: 'sign/ES256/node:crypto',
    file: 'bench/results/2026-11-26-micro.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  signRs256Us: {
    value: 260,
    unit: 'µs',
    what: 'sign a JWT, RS256',
    line: 'sign/RS256/node:crypto',
    file: 'bench/results/2026-11-26-micro.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  revocationBytes: {
    value: 40.6,
    unit: 'bytes',
    what: '1,000,000 revocations in memory',
    line: 'memory/revocations',
    file: 'bench/results/2026-11-26-micro.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  openSealedUs: {
    value: 5.03,
    unit: 'µs',
    what: 'AES-256-GCM and JSON.parse of a record of about 200 bytes',
    line: 'sealed-cookie/node:crypto',
    file: 'bench/results/2026-11-26-micro.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  sqlSessionBytes: {
    value: 442,
    unit: 'bytes',
    what: 'a session of 1,000,000, with its indexes',
    line: 'population/postgres/1000000/bytes',
    file: 'bench/results/2026-11-26-stores.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  redisSessionBytes: {
    value: 688,
    unit: 'bytes',
    what: 'a session of 1,000,000, with its indexes',
    line: 'population/redis/1000000/bytes',
    file: 'bench/results/2026-11-26-stores.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  sqlWritesPerSecond: {
    value: 2410,
    unit: '1/s',
    what: 'sign-ins by one process, 64 at a time, up to 1,000,000 sessions',
    line: 'population/postgres/1000000/bytes',
    file: 'bench/results/2026-11-26-stores.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  redisWritesPerSecond: {
    value: 27900,
    unit: '1/s',
    what: 'sign-ins by one process, 64 at a time, up to 1,000,000 sessions',
    line: 'population/redis/1000000/bytes',
    file: 'bench/results/2026-11-26-stores.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  sqlReadsPerSecond: {
    value: 8640,
    unit: '1/s',
    what: 'check, no copies, postgres 0 ms away',
    line: 'distance/postgres/0/check, no copies/SELECT',
    file: 'bench/results/2026-11-26-stores.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  redisReadsPerSecond: {
    value: 52600,
    unit: '1/s',
    what: 'check, no copies, redis 0 ms away',
    line: 'distance/redis/0/check, no copies/GET',
    file: 'bench/results/2026-11-26-stores.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  lookUpUs: {
    value: 19,
    unit: 'µs',
    what: 'check, no copies, redis 0 ms away',
    line: 'distance/redis/0/check, no copies/GET',
    file: 'bench/results/2026-11-26-stores.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  feedLagS: {
    value: 0.00492,
    unit: 's',
    what: 'revocation lag p99, postgres, 4 processes, 500 revocations/s',
    line: 'lag/postgres/4/500',
    file: 'bench/results/2026-11-26-stores.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
}

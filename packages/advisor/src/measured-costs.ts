// Made by scripts/unit-costs.mjs from bench/results. Changes belong there.

/** A figure of a committed result; or of a page, where the line is null. */
export interface MeasuredCost {
  readonly value: number
  readonly unit: string
  /** What was measured, in the words of the result. */
  readonly what: string
  /** The id of its line in the file. */
  readonly line: string | null
  readonly file: string
  readonly machine: string
}

export type MeasuredCostId =
  | 'checkOfCopyUs'
  | 'checkOfKnownTokenUs'
  | 'verifyEdDsaUs'
  | 'verifyEs256Us'
  | 'verifyRs256Us'
  | 'revocationBytes'
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
    value: 1.05,
    unit: 'µs',
    what: 'check a session, cached',
    line: 'session-cached/memory',
    file: 'bench/results/2026-11-23-all.json',
    machine: 'Intel(R) Xeon(R) Processor, 2 cores, Node 20.20.2, 2026-11-23',
  },
  checkOfKnownTokenUs: {
    value: 1.09,
    unit: 'µs',
    what: 'verify the same JWT again, revocation included',
    line: 'verify-again/memory',
    file: 'bench/results/2026-11-23-all.json',
    machine: 'Intel(R) Xeon(R) Processor, 2 cores, Node 20.20.2, 2026-11-23',
  },
  verifyEdDsaUs: {
    value: 94.9,
    unit: 'µs',
    what: 'verify a JWT, first time, EdDSA',
    line: 'verify-first/EdDSA/node:crypto',
    file: 'bench/results/2026-11-23-all.json',
    machine: 'Intel(R) Xeon(R) Processor, 2 cores, Node 20.20.2, 2026-11-23',
  },
  verifyEs256Us: {
    value: 71.3,
    unit: 'µs',
    what: 'verify a JWT, first time, ES256',
    line: 'verify-first/ES256/node:crypto',
    file: 'bench/results/2026-11-23-all.json',
    machine: 'Intel(R) Xeon(R) Processor, 2 cores, Node 20.20.2, 2026-11-23',
  },
  verifyRs256Us: {
    value: 24.8,
    unit: 'µs',
    what: 'verify a JWT, first time, RS256 (2048 bits)',
    line: 'verify-first/RS256/node:crypto',
    file: 'bench/results/2026-11-23-all.json',
    machine: 'Intel(R) Xeon(R) Processor, 2 cores, Node 20.20.2, 2026-11-23',
  },
  revocationBytes: {
    value: 40.4,
    unit: 'bytes',
    what: '1,000,000 revocations in memory',
    line: 'memory/revocations',
    file: 'bench/results/2026-11-23-all.json',
    machine: 'Intel(R) Xeon(R) Processor, 2 cores, Node 20.20.2, 2026-11-23',
  },
  sqlSessionBytes: {
    value: 452,
    unit: 'bytes',
    what: 'a session with its indexes',
    line: null,
    file: 'docs/operations/postgres.md',
    machine: 'the machine of that page',
  },
  redisSessionBytes: {
    value: 700,
    unit: 'bytes',
    what: 'memory of a session, index and expiry included',
    line: null,
    file: 'docs/operations/redis.md',
    machine: 'the machine of that page',
  },
  sqlWritesPerSecond: {
    value: 5000,
    unit: '1/s',
    what: 'sign-ins, 10 at a time',
    line: null,
    file: 'docs/operations/postgres.md',
    machine: 'the machine of that page',
  },
  redisWritesPerSecond: {
    value: 19000,
    unit: '1/s',
    what: 'sign-ins by one process',
    line: null,
    file: 'docs/operations/redis.md',
    machine: 'the machine of that page',
  },
  sqlReadsPerSecond: {
    value: 6130,
    unit: '1/s',
    what: 'check, no copies, postgres 0 ms away',
    line: 'distance/postgres/0/check, no copies/SELECT',
    file: 'bench/results/2026-11-26-stores.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  redisReadsPerSecond: {
    value: 30600,
    unit: '1/s',
    what: 'check, no copies, redis 0 ms away',
    line: 'distance/redis/0/check, no copies/GET',
    file: 'bench/results/2026-11-26-stores.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  lookUpUs: {
    value: 32.6,
    unit: 'µs',
    what: 'check, no copies, redis 0 ms away',
    line: 'distance/redis/0/check, no copies/GET',
    file: 'bench/results/2026-11-26-stores.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
  feedLagS: {
    value: 0.0248,
    unit: 's',
    what: 'revocation lag p99, postgres, 4 processes, 500 revocations/s',
    line: 'lag/postgres/4/500',
    file: 'bench/results/2026-11-26-stores.json',
    machine: 'AMD EPYC, 2 cores, Node 20.20.2, 2026-11-26',
  },
}

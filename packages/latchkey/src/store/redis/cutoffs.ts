import type { EndOutcome, EndRules } from '../contract.ts'
import { cutoffTime, maxClockSkewMs, mergeCutoffs, noCutoffMs } from '../cutoff.ts'
import { wholeNumber } from '../whole-number.ts'
import { gatherProof, makeCutoff } from './cutoff-scripts.ts'
import { digestText } from './layout.ts'
import type { MergedLog } from './merged-log.ts'
import { listOf, numberOf } from './reply.ts'
import { shardOfSubject } from './sessions.ts'
import { newNonce, type Shards } from './shards.ts'

export type CutoffTarget = { readonly subject: string } | { readonly tenant: string } | 'everyone'

/**
 * Makes a cut-off. A subject's is one atomic step in its shard. One of a tenant or of everyone stands in every shard, because a sign-in
 * or a check looks into one only: it is acknowledged when all have it, and asking again after a failure does no harm.
 */
export async function cutOff(
  shards: Shards,
  log: MergedLog,
  target: CutoffTarget,
  rules: EndRules,
): Promise<EndOutcome> {
  const plan = planOf(shards, target, rules)
  if (plan.shards.length === 1) {
    await make(shards, log, plan, plan.shards, noCutoffMs)
    return { sequence: log.head(), found: true }
  }
  let beforeMs = await gather(shards, plan)
  let behind: readonly number[] = plan.shards
  const where = new Map<number, number>()
  // A second round only if someone with a faster clock signed in between: the same end in every shard, or a sign-in that one of
  // them lets in would be refused by whoever only knows the event.
  while (behind.length > 0) {
    for (const [index, atMs] of (await make(shards, log, plan, behind, beforeMs)).entries()) {
      where.set(behind[index]!, atMs)
    }
    beforeMs = [...where.values()].reduce(mergeCutoffs)
    behind = plan.shards.filter((shard) => where.get(shard)! < beforeMs)
  }
  return { sequence: log.head(), found: true }
}

interface Plan {
  readonly shards: readonly number[]
  readonly field: string
  /** The event as JSON, without its end: only the script knows where the cut-off will be. */
  readonly openFact: string
  readonly operation: string
  readonly rules: EndRules
}

function planOf(shards: Shards, target: CutoffTarget, rules: EndRules): Plan {
  for (const name of ['nowMs', 'eventExpiresAtMs', 'cutoffExpiresAtMs'] as const) {
    wholeNumber(rules[name], name)
  }
  const everywhere = { shards: shards.all, operation: shards.count === 1 ? '' : newNonce(), rules }
  if (target === 'everyone')
    return { ...everywhere, field: 'g', openFact: openJson({ type: 'global_cutoff' }) }
  if ('tenant' in target) {
    const { tenant } = target
    return {
      ...everywhere,
      field: `t${digestText(tenant)}`,
      openFact: openJson({ type: 'tenant_cutoff', tenant }),
    }
  }
  const { subject } = target
  return {
    shards: [shardOfSubject(shards, subject)],
    field: `s${digestText(subject)}`,
    openFact: openJson({ type: 'subject_cutoff', subject }),
    operation: '',
    rules,
  }
}

/** Where a cut-off of all shards has to be: the newest proof of any of them decides. */
async function gather(shards: Shards, plan: Plan): Promise<number> {
  const found = await Promise.all(
    plan.shards.map(async (shard) => listOf(await shards.run(gatherProof, shard, [plan.field]))),
  )
  const newestProofMs = found.reduce((newest, [proof]) => Math.max(newest, numberOf(proof)), noCutoffMs)
  const present = found.reduce((latest, [, before]) => mergeCutoffs(latest, numberOf(before)), noCutoffMs)
  return mergeCutoffs(cutoffTime(plan.rules.nowMs, newestProofMs), present)
}

/** Writes the cut-off to some of the shards, and returns where it is in each. */
async function make(
  shards: Shards,
  log: MergedLog,
  plan: Plan,
  inShards: readonly number[],
  leastMs: number,
): Promise<number[]> {
  const { rules } = plan
  const made = await Promise.all(
    inShards.map(async (shard) =>
      listOf(
        await shards.run(makeCutoff, shard, [
          plan.field,
          plan.openFact,
          `${rules.nowMs}`,
          `${maxClockSkewMs}`,
          `${leastMs}`,
          `${rules.eventExpiresAtMs}`,
          `${rules.cutoffExpiresAtMs}`,
          plan.operation,
        ]),
      ),
    ),
  )
  // Told when all of them have it, so that nobody keeps a copy that the slowest of them still gave out.
  for (const [index, [, events]] of made.entries()) log.written(inShards[index]!, listOf(events))
  return made.map(([beforeMs]) => numberOf(beforeMs))
}

function openJson(fact: object): string {
  return JSON.stringify(fact).slice(0, -1)
}

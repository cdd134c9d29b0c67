/** Starts the scenarios under each strategy as real processes, drives them, injects delays and faults, and measures. */
export { runLab, type LabOutcome } from './run.ts'
export { type LabFlags } from './options.ts'
export type { LabResult } from './result.ts'
export { showCommand } from './show/index.ts'

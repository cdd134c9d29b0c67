import { capCases } from './store-cases/cap.ts'
import type { StoreCase } from './store-cases/case.ts'
import { cutoffCases } from './store-cases/cutoffs.ts'
import { documentCases } from './store-cases/documents.ts'
import { feedCases } from './store-cases/feed.ts'
import { listingCases } from './store-cases/listing.ts'
import { purgeCases } from './store-cases/purge.ts'
import { recordCases } from './store-cases/records.ts'
import { replaceCases } from './store-cases/replace.ts'

export type { StoreCase } from './store-cases/case.ts'

/**
 * The contract of a store as cases for any test runner: each is a name and a function that rejects when the store breaks it.
 * Every case makes its own store and closes it; a store must come back empty.
 */
export const storeCases: readonly StoreCase[] = [
  ...recordCases,
  ...replaceCases,
  ...capCases,
  ...cutoffCases,
  ...listingCases,
  ...feedCases,
  ...documentCases,
  ...purgeCases,
]

import { type Context, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { PageId } from '../site.ts'

/** What one page hands to another: in memory only, so never in an address, in storage or in the history. */
export interface Delivery {
  readonly text?: string
  readonly files?: readonly File[]
}

export interface HandOff {
  /** Opens another page in this tab and hands it something. */
  readonly openPage: (id: PageId, delivery?: Delivery) => void
  /** What this page was handed when it was opened. */
  readonly delivery: Delivery | undefined
}

export const HandOffContext: Context<HandOff> = createContext<HandOff>({
  openPage: () => {},
  delivery: undefined,
})

export function useHandOff(): HandOff {
  return useContext(HandOffContext)
}

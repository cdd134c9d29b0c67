import { billingService } from './billing.ts'
import type { ServiceDefinition } from './definition.ts'
import { inventoryService } from './inventory.ts'
import { ordersService } from './orders.ts'

/** The three services. */
export const catalogue: readonly ServiceDefinition[] = [ordersService, billingService, inventoryService]

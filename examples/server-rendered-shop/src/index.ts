/** Scenario: a server-rendered monolith with cookies. */
export { serverRenderedShop } from './server-rendered-shop.ts'

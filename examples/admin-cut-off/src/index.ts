/** Scenario: disabling an account cuts off page, API, WebSocket and event stream at once. */
export { adminCutOff } from './admin-cut-off.ts'

/** The stand-alone Latchkey auth server. */
export { createApp, type App, type AppOptions } from './app.ts'
export {
  type Client,
  clientIdShape,
  type ClientScope,
  clientScopes,
  isClientScope,
} from './clients/client.ts'
export { type Clients, createClients } from './clients/clients.ts'
export { ConfigError, type LogLevel, type ServerOptions } from './config.ts'
export type { HasherOptions } from './passwords/hasher.ts'
export { startServer, type RunningServer, type ServerSeams } from './server.ts'
export { StartError, type StartErrorCode } from './start-error.ts'
export { strategyWords } from './pages/strategy-words.ts'
export { openStoreAndKey, type StoreAndKey } from './store/open-with-key.ts'
export { parseStoreUrl, StoreUrlError, type PostgresLocation, type StoreLocation } from './store/store-url.ts'

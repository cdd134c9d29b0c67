/** A single-page app that calls three services on other origins. */
export { spaAndServices } from './spa-and-services.ts'

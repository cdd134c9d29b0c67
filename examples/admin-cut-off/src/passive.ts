/**
 * Set by pages on requests that they make by themselves: those keep no session alive. Whoever sets it without need shortens nobody's
 * session but their own.
 */
export const passiveHeader = 'x-passive'

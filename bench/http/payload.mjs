/** What every server answers, whoever guards it. */
export const payload = { message: 'Hello' }
export const payloadText = JSON.stringify(payload)

/** Clients, each with a credential of its own. */
export const clients = 64

/** @returns {string[]} */
export const subjects = () => Array.from({ length: clients }, (_, index) => `user_${index}`)

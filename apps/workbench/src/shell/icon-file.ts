import { markPath } from './mark.tsx'

/** The icon as an address of its own: the policy lets pages load images from nowhere else. */
export const icon: string = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#b7791f" fill-rule="evenodd" d="${markPath}"/></svg>`,
)}`

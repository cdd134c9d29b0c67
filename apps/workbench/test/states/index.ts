import { homeStates } from './home-states.ts'
import { jwtStates } from './jwt-states.ts'
import type { PageState } from './state.ts'

/** Every state of every page. A new page brings a file and a line here. */
export const allStates: readonly PageState[] = [...homeStates, ...jwtStates]

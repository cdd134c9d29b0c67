import { advisorStates } from './advisor-states.ts'
import { base64States } from './base64-states.ts'
import { guideStates } from './guide-states.ts'
import { hashStates } from './hash-states.ts'
import { homeStates } from './home-states.ts'
import { jwtStates } from './jwt-states.ts'
import { passwordStates } from './password-states.ts'
import { plannerStates } from './planner-states.ts'
import type { PageState } from './state.ts'

/** Every state of every page. A new page brings a file and a line here. */
export const allStates: readonly PageState[] = [
  ...homeStates,
  ...guideStates,
  ...jwtStates,
  ...hashStates,
  ...passwordStates,
  ...base64States,
  ...advisorStates,
  ...plannerStates,
]

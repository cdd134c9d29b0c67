import { mountPage } from '../../mount.tsx'
import { PlannerPage } from './planner-page.tsx'

mountPage('planner', PlannerPage)

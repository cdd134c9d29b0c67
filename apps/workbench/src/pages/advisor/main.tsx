import { mountPage } from '../../mount.tsx'
import { AdvisorPage } from './advisor-page.tsx'

mountPage('advisor', AdvisorPage)

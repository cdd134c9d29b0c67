import { serveRequests } from '../../kit/serve-requests.ts'
import { giveAdvice } from './advice-job.ts'

serveRequests(giveAdvice)

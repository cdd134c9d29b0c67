import { serveRequests } from '../../kit/serve-requests.ts'
import { inspectLarge } from './inspection-job.ts'

serveRequests(inspectLarge)

import { serveRequests } from '../../kit/serve-requests.ts'
import { hashFile } from './hash-job.ts'

serveRequests(hashFile)

import { serveRequests } from '../../kit/serve-requests.ts'
import { convertLarge } from './base64-job.ts'

serveRequests(convertLarge)

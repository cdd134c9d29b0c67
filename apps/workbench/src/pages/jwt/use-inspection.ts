import { inspect, type InspectOptions, type Inspection, offThreadLength } from '@latchkey/toolbox/jwt'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { workerClient } from '../../kit/worker-client.ts'
import type { InspectionJob } from './inspection-job.ts'

export interface InspectionState {
  /** Null while a large token is under way. */
  readonly inspection: Inspection | null
  /** Set while a worker is at it: ends the work. */
  readonly cancel: (() => void) | undefined
  /** Why there is no inspection of a large token. */
  readonly failure: string | undefined
}

const worker = workerClient<InspectionJob, never, Inspection>('jwt-inspect')

/** Inspects at once what is small, and in a worker what is large. */
export function useInspection(text: string, options: InspectOptions): InspectionState {
  const isLarge = text.length > offThreadLength
  const key = JSON.stringify(options)
  const atOnce = useMemo(() => (isLarge ? null : inspect(text, options)), [text, key])
  const [later, setLater] = useState<InspectionState>(idle)

  useEffect(() => {
    if (!isLarge) return
    const controller = new AbortController()
    setLater({ ...idle, cancel: () => controller.abort() })
    worker.ask({ text, options }, { signal: controller.signal }).then(
      (inspection) => setLater({ ...idle, inspection }),
      (error: unknown) => {
        const failure = controller.signal.aborted ? 'Cancelled. Paste it again to start over.' : String(error)
        setLater({ ...idle, failure })
      },
    )
    return () => controller.abort()
  }, [isLarge, text, key])

  return isLarge ? later : { ...idle, inspection: atOnce }
}

const idle: InspectionState = { inspection: null, cancel: undefined, failure: undefined }

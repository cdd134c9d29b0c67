import { NextResponse, type NextRequest } from 'next/server'
import { proxy as latchkeyProxy } from './lib/echo'

export function proxy(request: NextRequest): Promise<Response> {
  return latchkeyProxy(request, (headers) => NextResponse.next({ request: { headers } }))
}

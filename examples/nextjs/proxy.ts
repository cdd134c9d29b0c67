import { NextResponse, type NextRequest } from 'next/server'
import { proxy as latchkeyProxy } from './lib/auth'

/** The start of every request. */
export function proxy(request: NextRequest): Promise<Response> {
  return latchkeyProxy(request, (headers) => NextResponse.next({ request: { headers } }))
}

export const config = { matcher: '/((?!_next/static|_next/image|favicon.ico).*)' }

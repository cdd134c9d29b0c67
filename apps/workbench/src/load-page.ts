import type { ComponentType } from 'preact'
import type { PageId } from './site.ts'

/** Fetches the code of a page when it is opened from another one. It is one of the files that the service worker keeps. */
export const loadPage: Record<PageId, () => Promise<ComponentType>> = {
  home: async () => (await import('./pages/home/home-page.tsx')).HomePage,
  // Its text is in its own documents, which links load.
  guide: async () => (await import('./pages/home/home-page.tsx')).HomePage,
  jwt: async () => (await import('./pages/jwt/jwt-page.tsx')).JwtPage,
  hash: async () => (await import('./pages/hash/hash-page.tsx')).HashPage,
  password: async () => (await import('./pages/password/password-page.tsx')).PasswordPage,
  base64: async () => (await import('./pages/base64/base64-page.tsx')).Base64Page,
  advisor: async () => (await import('./pages/advisor/advisor-page.tsx')).AdvisorPage,
  planner: async () => (await import('./pages/planner/planner-page.tsx')).PlannerPage,
}

// A shop on a server. Arguments: DSN. RELEASE and CHANGED are filled in by the build.
import * as Sentry from '@sentry/node'
import { payCart } from './cart'

declare const RELEASE: string
declare const CHANGED: string

// What differs between two releases moves everything after it and renames the rest.
export const words = CHANGED.split(' ').map((word, at) => ({ word, at }))

Sentry.init({ dsn: process.argv[2], release: RELEASE, environment: 'production' })

try {
  payCart([3, words.length])
} catch (error) {
  Sentry.captureException(error)
}
Sentry.close(10_000)

// A shop in a web page. DSN, RELEASE and CHANGED are filled in by the build.
import * as Sentry from '@sentry/browser'
import { payCart } from './cart'

declare const DSN: string
declare const RELEASE: string
declare const CHANGED: string

export const words = CHANGED.split(' ').map((word, at) => ({ word, at }))

Sentry.init({ dsn: DSN, release: RELEASE, environment: 'production' })
setTimeout(() => payCart([3, words.length]), 0)

// Throws in a shop whose errors go to Sentry's SDK. Arguments: DSN.
const Sentry = require('@sentry/node')

Sentry.init({ dsn: process.argv[2], release: 'shop@1.2', environment: 'production', tracesSampleRate: 1 })

function charge(card) {
  throw new TypeError(`Card ${card} was declined by the bank`)
}

async function main() {
  for (const card of ['4111', '4222', '4333']) {
    try {
      charge(card)
    } catch (error) {
      Sentry.captureException(error)
    }
  }
  await Sentry.close(10_000)
}

main()

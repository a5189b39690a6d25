// Throws in a shop whose errors go to PostHog's SDK. Arguments: host, token.
const { PostHog } = require('posthog-node')

function charge(card) {
  throw new TypeError(`Card ${card} was declined by the bank`)
}

async function main() {
  const client = new PostHog(process.argv[3], { host: process.argv[2] })
  client.capture({ distinctId: 'ann', event: 'order placed' })
  for (const card of ['4111', '4222', '4333']) {
    try {
      charge(card)
    } catch (error) {
      client.captureException(error, 'ann')
    }
  }
  await client.shutdown()
}

main()

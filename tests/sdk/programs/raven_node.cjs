const Raven = require('raven')

const client = new Raven.Client(process.argv[2], { autoBreadcrumbs: false })
client.install()
function charge(card) { throw new TypeError(`Card ${card} was declined by the bank`) }
let left = 3
client.on('error', (error) => { console.error(error); process.exit(1) })
client.on('logged', () => { left -= 1; if (!left) process.exit(0) })
for (const card of ['4111', '4222', '4333']) {
  try { charge(card) } catch (error) { client.captureException(error) }
}

// Throws in a shop whose spans go out by OTLP as JSON. Arguments: host, token.
const { SpanStatusCode } = require('@opentelemetry/api')
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http')
const { resourceFromAttributes } = require('@opentelemetry/resources')
const { BasicTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-base')

function charge(card) {
  throw new TypeError(`Card ${card} was declined by the bank`)
}

async function main() {
  const exporter = new OTLPTraceExporter({
    url: `${process.argv[2]}/v1/traces`,
    headers: { Authorization: `Bearer ${process.argv[3]}` },
  })
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  })
  for (const card of ['4111', '4222', '4333']) {
    const span = provider.getTracer('shop').startSpan('POST /pay')
    try {
      charge(card)
    } catch (error) {
      span.recordException(error)
      span.setStatus({ code: SpanStatusCode.ERROR })
    }
    span.end()
  }
  await provider.shutdown()
}

main()

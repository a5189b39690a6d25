"""OpenTelemetry's protocol OTLP over HTTP: logs, traces and metrics."""

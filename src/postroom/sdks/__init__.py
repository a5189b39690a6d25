"""SDK intake: the protocols of PostHog, Sentry and OpenTelemetry as their SDKs expect them."""

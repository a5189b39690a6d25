"""Intake of SDKs: the protocols of PostHog, Sentry and OpenTelemetry, spoken as their SDKs expect it."""

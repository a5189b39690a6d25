"""Sentry's protocol: envelopes and events of its SDKs."""

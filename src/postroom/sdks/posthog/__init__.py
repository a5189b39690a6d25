"""PostHog's protocol: capture of events, and what its SDKs ask when they start."""

"""PostHog's protocol: event capture, and the endpoints that its SDKs call at start."""

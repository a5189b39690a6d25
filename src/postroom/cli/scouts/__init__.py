"""`postroom scouts` and `postroom posthog`: scouts, their runs, and the PostHog instance that they read."""

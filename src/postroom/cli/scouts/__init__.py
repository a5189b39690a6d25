"""`postroom scouts` and `postroom posthog`: scouts, their runs, and their PostHog instance."""

"""The rules of sources: which there are, how they are configured, steering rules, signatures of webhooks."""

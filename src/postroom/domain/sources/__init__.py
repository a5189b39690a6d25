"""The rules of sources: known products and types, configuration, steering rules, webhook signatures."""

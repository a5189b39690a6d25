"""Projects: lookup, configuration, language model budgets, and the pause of processing."""

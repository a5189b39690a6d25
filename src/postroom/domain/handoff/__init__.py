"""The rules of handing reports to agents: when work starts, tasks and their runs, prompts, webhooks."""

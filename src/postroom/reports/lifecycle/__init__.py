"""The lifecycle of reports: status and texts, undo, follow-up, snoozes, removal, resuming research."""

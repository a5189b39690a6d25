"""How reports change: status and words, undo, follow-up, snoozes, removal, resuming research."""

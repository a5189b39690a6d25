"""The audit log: who changed settings, members, keys and reports, read and exported."""

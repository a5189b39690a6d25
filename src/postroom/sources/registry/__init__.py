"""The registry of sources: one file a source, with its mapper, configuration, set-up text and sample payloads."""

"""The registry of kinds of sources: one file each, with reader, configuration, setup text and sample payloads."""

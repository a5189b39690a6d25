"""Project tokens: public, write-only keys that SDKs send events with."""

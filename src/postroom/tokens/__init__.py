"""Project tokens: public, write-only keys with which SDKs send events."""

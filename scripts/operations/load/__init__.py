"""Runs a server under mixed traffic, and counts afterwards what became of everything it accepted."""

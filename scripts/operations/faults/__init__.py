"""Runs a server of several processes under faults, and counts afterwards what became of everything it accepted."""

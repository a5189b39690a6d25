"""Notifications: destinations with rules, planning of messages, digests, and sending."""

"""Data of a person: who is searched for, and how a value is found and replaced in texts and JSON."""

"""The rules of signals: what is accepted, shortened, mapped from files, and which say the same."""

"""The rules of signals: validation, shortening, mapping from files, near-identical ones."""

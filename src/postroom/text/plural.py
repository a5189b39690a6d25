"""Counts with their nouns."""


def plural(count: float, singular: str, many: str | None = None) -> str:
    """Return a rounded count with its noun: `1 signal`, `2,000 signals`, `2 repositories`."""
    return f"{count:,.0f} {singular if round(count) == 1 else many or singular + 's'}"

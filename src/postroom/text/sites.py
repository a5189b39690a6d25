"""The web sites that a title names: “www.shop.example.com - Blank page” is about no page of another site."""

import re

_HOST = re.compile(
    r"(?<![\w.@-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,5}"
    r"(?:com|org|net|edu|gov|info|example|io|co|app|dev|shop|online|de|nl|uk|fr|it|es|ch|at|be|eu|ca|au|jp|cn|ru|pl|cz|"
    r"se|dk|no|fi|br|us|me|tv|cc|ai)(?![\w-]|\.\w)"
)
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "edu"})
_MAX_READ = 300


def sites_of(title: str) -> frozenset[str]:
    """Return the names of the sites among the first characters of a title: `shop` for `www.shop.co.uk`."""
    return (
        frozenset(_name(host) for host in _HOST.findall(title[:_MAX_READ])) if "." in title else frozenset()
    )


def are_apart(some: frozenset[str], others: frozenset[str]) -> bool:
    """Return whether both name sites and none of the same."""
    return bool(some) and bool(others) and some.isdisjoint(others)


def _name(host: str) -> str:
    labels = host.split(".")
    is_country = len(labels) > 2 and labels[-2] in _SECOND_LEVEL
    return labels[-3] if is_country else labels[-2]

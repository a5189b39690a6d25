"""The scope in a title of the form of a conventional commit: the module that a file belongs to."""

import re

_MOST = 24
"""Maximum number of characters of a scope."""
_GENERIC = frozenset(
    [
        "src",
        "lib",
        "libs",
        "app",
        "apps",
        "web",
        "api",
        "main",
        "java",
        "kotlin",
        "swift",
        "python",
        "packages",
        "package",
        "features",
        "feature",
        "components",
        "component",
        "modules",
        "module",
        "internal",
        "pkg",
        "cmd",
        "common",
        "shared",
        "core",
        "utils",
        "util",
        "helpers",
        "server",
        "client",
        "backend",
        "frontend",
        "routes",
        "views",
        "pages",
        "screens",
        "ui",
        "code",
        "sources",
        "source",
        "example",
        "com",
        "org",
        "net",
        "io",
        "v1",
        "v2",
        "index",
        "init",
    ]
)


def scope_of(path: str, repository: str | None = None) -> str | None:
    """Return the module of a path: `exports` of `shop/exports/revenue.py`; never the repository's name."""
    *folders, name = path.split("/")
    owner, _, bare = (repository or "").lower().rpartition("/")
    whole = {
        _scope(bare),
        _scope(owner),
        *(_scope(f"{prefix}{bare}") for prefix in ("py", "python-", "node-")),
    }
    for part in [*reversed(folders), name.partition(".")[0]]:
        plain = _scope(part)
        if (
            plain
            and plain not in _GENERIC
            and plain not in whole
            and len(plain) <= _MOST
            and not plain.isdigit()
        ):
            return plain
    return None


def _scope(part: str) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", part.lower()).strip("-")

"""Names of files: of generated ones, by which a map is found, and of original ones, as people know them."""

import re
from urllib.parse import urljoin

MAX_NAME = 500
_SCHEME = re.compile(
    r"(?:webpack-internal|webpack|turbopack|vite|rollup|ng|app|file|https?)://", re.IGNORECASE
)
_ANCHORED = re.compile(r"(?:[a-z][a-z0-9+.-]{0,30}:)?//[^/]{0,300}(?=/)", re.IGNORECASE)
_GENERATED = re.compile(r"(?:^|/)(?:webpack/(?:runtime|bootstrap)|\(webpack\)|\[turbopack\]|rolldown:|vite/)")


def lookup_names(file: str) -> list[str]:
    """Return the names under which the map of a frame's file may have been uploaded, the most specific first.

    `~` stands for any scheme and host, as in what the uploading tools send.
    """
    plain = file.split("?", 1)[0].split("#", 1)[0][:MAX_NAME]
    found = [plain]
    anchored = _ANCHORED.match(plain)
    if anchored:
        found.append("~" + plain[anchored.end() :])
    elif plain.startswith("/"):
        found.append("~" + plain)
    return [name for name in dict.fromkeys(found) if name]


def referenced(name: str, reference: str) -> str:
    """Return the name of a map that a generated file refers to by a relative or absolute address."""
    if reference.startswith(("http://", "https://", "~/")):
        return reference[:MAX_NAME]
    if name.startswith("~"):
        # Any host serves for the base; a path that leaves the root ends there.
        return ("~" + urljoin(f"http://x{name[1:]}", reference).removeprefix("http://x"))[:MAX_NAME]
    return urljoin(name, reference)[:MAX_NAME]


def original_name(source: str, root: str = "") -> str:
    """Return the path of an original source below its project, without what bundlers put before and after it."""
    if root and not _SCHEME.match(source) and not source.startswith("/"):
        source = f"{root.rstrip('/')}/{source}"
    if matched := _SCHEME.match(source):
        scheme, source = matched.group().lower(), source[matched.end() :]
        if not scheme.startswith("file") and not source.startswith((".", "/")):
            # webpack://shop/./src/cart.ts, turbopack://[project]/src/cart.ts
            source = source.partition("/")[2] or source
    parts: list[str] = []
    for part in source.split("?", 1)[0].replace("\\", "/").split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)[:MAX_NAME]


def is_generated(source: str) -> bool:
    """Return whether a bundler made a source itself, such as its loader of modules."""
    return _GENERATED.search(source) is not None

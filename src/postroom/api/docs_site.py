"""Serve the documents as a site below `/docs`, from a folder of this package that `scripts/docs_site.py` builds.

Its files are kept compressed. The site loads nothing from other origins. Without a build, `/docs` says so.
"""

import asyncio
import gzip
import re
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from fastapi import FastAPI, Request, Response

from postroom.api.docs import PAGE_HEADERS
from postroom.api.http.compression import accepts_gzip

START = "index.html"
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
"""A path in which no part begins with a dot."""
_LONGEST_NAME = 200
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
        ".png": "image/png",
        ".webp": "image/webp",
    }
)
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Postroom</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{base}/home.css">
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
<p><a href="{base}/">To Postroom</a></p>
</main>
</body>
</html>
"""
_NOT_BUILT = (
    "This installation has no documentation site. Packages have one; in a checkout of the source, run "
    "<code>make docs</code>, then load this page again. The same texts are in its folder <code>docs</code>."
)


def site_folder() -> Path:
    """Return the folder of the site's build."""
    return Path(str(files("postroom.api") / "site"))


def add_docs_site(app: FastAPI, folder: Path | None = None) -> None:
    """Serve the build in `folder` (by default the package's own), or a page that says that there is none."""
    built = folder or site_folder()

    async def start(request: Request) -> Response:
        """Send the browser to the first page, from which links are relative."""
        return Response(status_code=307, headers={"Location": f"{_base(request)}/docs/{START}"})

    async def page(request: Request, name: str) -> Response:
        """Return a file of the site, or a page that says that there is none."""
        content = await asyncio.to_thread(_read, built, name)
        if content is None:
            return await asyncio.to_thread(_missing, built, _base(request))
        return _file(name, content, request)

    add = partial(app.add_api_route, methods=["GET"], include_in_schema=False)
    add("/docs", start)
    add("/docs/{name:path}", page)


def _base(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/")


def _read(folder: Path, name: str) -> bytes | None:
    """Return a file of the site as it is kept, or None if the site has none of this name."""
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        return None
    path = folder / f"{name}.gz"
    return path.read_bytes() if path.is_file() else None


def _missing(folder: Path, base: str) -> Response:
    if (folder / f"{START}.gz").is_file():
        title, text = "No such page", f'Search for it, or start at <a href="{base}/docs/">the documents</a>.'
    else:
        title, text = "The documents", _NOT_BUILT
    page = _PAGE.format(title=title, text=text, base=base)
    return Response(page, status_code=404, media_type="text/html", headers=dict(PAGE_HEADERS))


def _file(name: str, compressed: bytes, request: Request) -> Response:
    tag = f'"{sha256(compressed).hexdigest()[:32]}"'
    headers = {
        **PAGE_HEADERS,
        "Cache-Control": "no-cache",
        "Content-Security-Policy": _POLICY,
        "ETag": tag,
        "Vary": "Accept-Encoding",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    content = compressed
    if accepts_gzip(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
    else:
        content = gzip.decompress(compressed)
    media_type = _TYPES.get(Path(name).suffix, "application/octet-stream")
    return Response(content, media_type=media_type, headers=headers)

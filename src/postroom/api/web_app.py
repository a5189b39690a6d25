"""Serve the web app: its page at every address of the app, and its files.

The build is in a folder of this package, created by `scripts/web` or by the build of the wheel. Serving it needs
no Node. Without a build, `/` says so, and the rest of the server works.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from fastapi import FastAPI, Request, Response

from postroom.api.home import page_without_app
from postroom.api.http.compression import accepts_gzip
from postroom.api.http.credentials import SESSION_COOKIES
from postroom.api.http.errors import not_found
from postroom.api.http.respond import json_response

PAGES = ("sign-in", "setup", "invite", "reset", "projects", "settings", "slack")
"""First path segments of the app. Any other unknown path is 404, never the app."""

_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".svg": "image/svg+xml",
        ".png": "image/png",
        ".woff2": "font/woff2",
    }
)
_THEMES: Mapping[str, frozenset[str]] = MappingProxyType(
    {"theme": frozenset({"light", "dark"}), "density": frozenset({"compact"})}
)
"""Allowed values of the app's theme cookie, by attribute."""

_FIRST_CALLS = re.compile(r'<meta\s+name="first-calls"\s+content="([^"]*)"\s*/>')
_INBOX = re.compile(r"([0-9]{1,19})/inbox")

_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class _Asset:
    content: bytes
    compressed: bytes | None
    media_type: str


@dataclass(frozen=True, slots=True)
class _Build:
    page: str
    first_calls_meta: str
    """The element of the page that names the calls of the inbox as it opens; empty where there is none."""
    first_calls: str
    """Paths of those calls with blanks between, as HTML; `{project}` stands for the project's number."""
    assets: Mapping[str, _Asset]


def build_folder() -> Path:
    """Return the folder of the app's build."""
    return Path(str(files("postroom.api") / "web"))


def add_web_app(app: FastAPI, folder: Path | None = None) -> None:
    """Serve the build in `folder` (by default the package's own), or a page that says that there is none."""
    build = _read(folder or build_folder())

    async def home(request: Request) -> Response:
        """Return the app, or the server's entry points if JSON is requested."""
        if "application/json" in request.headers.get("accept", ""):
            return json_response(
                {
                    "name": "postroom",
                    "version": version("postroom"),
                    "docs": "/api/docs/",
                    "schema": "/api/schema/",
                }
            )
        return await page(request)

    async def page(request: Request) -> Response:
        """Return the page of the app for any of its addresses."""
        if build is None:
            return page_without_app(request)
        return _page(build, request)

    async def asset(request: Request, name: str) -> Response:
        """Return a file of the build.

        Raises:
            WireError: 404, the build has no such file.
        """
        file = None if build is None else build.assets.get(name)
        if file is None:
            raise not_found()
        return _file(file, request)

    add = partial(app.add_api_route, methods=["GET"], include_in_schema=False)
    add("/", home)
    add("/assets/{name}", asset)
    for first in PAGES:
        add(f"/{first}", page)
        add(f"/{first}/{{rest:path}}", page)


def _page(build: _Build, request: Request) -> Response:
    nonce = secrets.token_urlsafe(16)
    base = f"{request.scope.get('root_path', '').rstrip('/')}/"
    attributes = "".join(
        f' data-{name}="{value}"'
        for name, allowed in _THEMES.items()
        if (value := request.cookies.get(f"postroom_{name}")) in allowed
    )
    text = (
        build.page.replace('<html lang="en">', f'<html lang="en"{attributes}>', 1)
        .replace('<meta name="csp-nonce" content="" />', f'<meta name="csp-nonce" content="{nonce}" />', 1)
        .replace('<meta name="base-path" content="/" />', f'<meta name="base-path" content="{base}" />', 1)
        .replace('"./assets/', f'"{base}assets/')
        .replace(build.first_calls_meta, _first_calls(build, request, base), 1)
    )
    return Response(
        text,
        media_type="text/html",
        headers={
            "Cache-Control": "no-cache",
            "Content-Security-Policy": _POLICY.format(nonce=nonce),
            "Referrer-Policy": "same-origin",
            "Vary": "Accept, Cookie",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        },
    )


def _first_calls(build: _Build, request: Request, base: str) -> str:
    """Return links that make the browser preload the inbox while it reads the app, if that page is requested.

    Only for the inbox as it opens: with filters in the address other reports are needed.
    """
    found = _INBOX.fullmatch(request.path_params.get("rest", ""))
    signed_in = any(name in request.cookies for name in SESSION_COOKIES)
    if found is None or not signed_in or request.url.query:
        return ""
    return "".join(
        f'<link rel="preload" as="fetch" crossorigin="anonymous" href="{base}{call}" />'
        for call in build.first_calls.replace("{project}", found[1]).split()
    )


def _file(asset: _Asset, request: Request) -> Response:
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    content = asset.content
    if asset.compressed is not None and accepts_gzip(request.headers.get("accept-encoding", "")):
        content, headers["Content-Encoding"] = asset.compressed, "gzip"
    return Response(content, media_type=asset.media_type, headers=headers)


def _read(folder: Path) -> _Build | None:
    """Read the build in `folder` into memory (some hundred kilobytes), or return None without one."""
    index = folder / "index.html"
    if not index.is_file():
        return None
    assets: dict[str, _Asset] = {}
    for path in sorted((folder / "assets").iterdir()):
        if path.suffix == ".gz":
            continue
        compressed = path.with_name(f"{path.name}.gz")
        assets[path.name] = _Asset(
            path.read_bytes(),
            compressed.read_bytes() if compressed.is_file() else None,
            _TYPES.get(path.suffix, "application/octet-stream"),
        )
    page = index.read_text("utf-8")
    meta = _FIRST_CALLS.search(page)
    return _Build(page, meta[0] if meta else "", meta[1] if meta else "", assets)

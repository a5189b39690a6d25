"""Serve the OpenAPI document as JSON, as YAML, and as an interactive page.

The page loads everything from this server only.
"""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml
from fastapi import FastAPI, Request, Response

from postroom.api.http.compression import accepts_gzip
from postroom.api.http.errors import not_found, validation
from postroom.kit.wire_json import json_bytes

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Postroom API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<main id="docs"><p>The description itself is at <a href="/api/schema/">/api/schema/</a>.</p></main>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
"""

_START = """\
SwaggerUIBundle({
  url: "/api/schema/",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  filter: true,
  validatorUrl: null,
});
"""

PAGE_HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
)
"""Headers of this server's pages: they load nothing from other origins and can't be framed."""

_JSON, _YAML = "application/json", "application/yaml"
_FORMATS: Mapping[str, str] = MappingProxyType({"json": _JSON, "openapi-json": _JSON, "yaml": _YAML})
_ACCEPTED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "*/*": (_JSON, _JSON),
        "application/*": (_JSON, _JSON),
        "application/json": (_JSON, _JSON),
        "application/vnd.oai.openapi+json": (_JSON, "application/vnd.oai.openapi+json"),
        "application/yaml": (_YAML, _YAML),
        "application/x-yaml": (_YAML, _YAML),
        "text/yaml": (_YAML, "text/yaml"),
        "application/vnd.oai.openapi": (_YAML, "application/vnd.oai.openapi"),
        "application/vnd.oai.openapi+yaml": (_YAML, "application/vnd.oai.openapi+yaml"),
    }
)
"""The format and the response's media type by accepted media type."""


@dataclass(frozen=True, slots=True)
class _File:
    compressed: bytes
    media_type: str
    tag: str


def add_docs(app: FastAPI) -> None:
    """Serve the OpenAPI document of `app` below `/api/schema` and `/api/docs`."""
    texts: dict[str, bytes] = {}

    def written(language: str, write: Callable[[Any], bytes]) -> bytes:
        if language not in texts:
            texts[language] = write(app.openapi())
        return texts[language]

    async def schema(request: Request) -> Response:
        """Return the OpenAPI document as JSON, or as YAML on request."""
        language, media_type = _wanted(request)
        body = written(language, json_bytes if language == _JSON else _yaml_bytes)
        return Response(body, media_type=media_type, headers={"Vary": "Accept"})

    add = partial(app.add_api_route, methods=["GET"], include_in_schema=False)
    add("/api/schema", schema)
    add("/api/docs", docs)
    add("/api/docs/{name}", docs_file)


async def docs() -> Response:
    """Return the page."""
    return Response(PAGE, media_type="text/html", headers=dict(PAGE_HEADERS))


async def docs_file(request: Request, name: str) -> Response:
    """Return a file of the page.

    Raises:
        WireError: 404, the page has no such file.
    """
    file = _page_files().get(name)
    if file is None:
        raise not_found()
    headers = {
        "ETag": file.tag,
        "Cache-Control": "public, max-age=3600",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    if request.headers.get("if-none-match") == file.tag:
        return Response(status_code=304, headers=headers)
    content = file.compressed
    if accepts_gzip(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
    else:
        content = gzip.decompress(content)
    return Response(content, media_type=file.media_type, headers=headers)


def _wanted(request: Request) -> tuple[str, str]:
    """Return format and media type of the response; `format` in the query takes precedence over the header."""
    named = request.query_params.get("format")
    if named is not None:
        if named not in _FORMATS:
            raise validation("invalid_choice", f'"{named}" is not a valid choice.', "format")
        return _FORMATS[named], _FORMATS[named]
    ranges = [_range(text) for text in request.headers.get("accept", "").split(",")]
    for quality, name in sorted(ranges, key=lambda one: -one[0]):
        if quality > 0 and name in _ACCEPTED:
            return _ACCEPTED[name]
    return _JSON, _JSON


def _range(text: str) -> tuple[float, str]:
    name, *options = (part.strip().lower() for part in text.split(";"))
    quality = next((option[2:] for option in options if option.startswith("q=")), "1")
    try:
        return float(quality), name
    except ValueError:
        return 0.0, name


def _yaml_bytes(document: Any) -> bytes:
    # Converted through JSON, so that shared objects are written twice instead of as YAML aliases.
    plain = json.loads(json_bytes(document))
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: str = yaml.dump(plain, Dumper=dumper, sort_keys=False, allow_unicode=True, width=110)
    return text.encode()


@cache
def _page_files() -> Mapping[str, _File]:
    swagger = files("postroom.api") / "swagger"
    return {
        "swagger-ui-bundle.js": _file((swagger / "swagger-ui-bundle.js.gz").read_bytes(), "text/javascript"),
        "swagger-ui.css": _file((swagger / "swagger-ui.css.gz").read_bytes(), "text/css"),
        "start.js": _file(gzip.compress(_START.encode(), mtime=0), "text/javascript"),
    }


def _file(compressed: bytes, media_type: str) -> _File:
    return _File(compressed, media_type, f'"{sha256(compressed).hexdigest()[:32]}"')

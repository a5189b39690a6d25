"""Find the key of a request, which is a project token: in the query, a header, or the header of an envelope."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request

from postroom.sdks.context import Intake, UnknownToken
from postroom.sdks.sentry.envelopes import MAX_HEADER, header_of


def key_of(request: Request) -> str | None:
    """Return the key in the query or a header of a request.

    Raises:
        UnknownToken: they have different keys.
    """
    header = request.headers.get("x-sentry-auth") or request.headers.get("authorization") or ""
    named = [key for key in (request.query_params.get("sentry_key"), _from_header(header)) if key]
    if len(set(named)) > 1:
        raise UnknownToken("The request contains different keys.")
    return named[0] if named else None


def keys_in(beginning: bytes) -> list[str]:
    """Return the key in the header of an envelope, if any; see `key_in`."""
    key = key_in(header_of(beginning[: MAX_HEADER + 1].partition(b"\n")[0]) or {})
    return [key] if key else []


def key_in(header: Mapping[str, Any]) -> str | None:
    """Return the key in the DSN of an envelope's header."""
    dsn = header.get("dsn")
    return key_of_dsn(dsn) if isinstance(dsn, str) else None


def key_of_dsn(dsn: str) -> str | None:
    """Return the key of a DSN, which is its user."""
    try:
        return urlsplit(dsn[:1_000]).username
    except ValueError:
        return None


async def project_of(intake: Intake, request: Request, *keys: str | None) -> int:
    """Return the project of a request by its keys; raises as `checked_project` does."""
    return await checked_project(intake, int(request.path_params["project"]), *keys)


async def checked_project(intake: Intake, named: int, *keys: str | None) -> int:
    """Return the project of some keys, which have to be the same.

    Raises:
        UnknownToken: the key is missing, or not of the project that the address names.
    """
    found = {key for key in keys if key}
    if len(found) > 1:
        raise UnknownToken("The request contains different keys.")
    project = await intake.project_of(found.pop() if found else None)
    if project != named:
        raise UnknownToken("The key does not belong to this project.")
    return project


def _from_header(header: str) -> str | None:
    scheme, _, fields = header[:2_000].partition(" ")
    if scheme.lower() != "sentry":
        return None
    for each in fields.split(","):
        name, _, value = each.strip().partition("=")
        if name == "sentry_key":
            return value.strip()
    return None

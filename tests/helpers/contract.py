"""The API as the contract suite calls it: over HTTP alone, on a server of its own or on any other."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx
import orjson

from postroom.edge.credentials import csrf_token

NOWHERE = "01900000-0000-7000-8000-000000000000"
"""An id that nothing has."""

UUID_PATTERN = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
MICROSECONDS = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
OFFSET = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00"


@dataclass(frozen=True)
class Target:
    """The server to be tried. `own` is one that the suite started; `seed` says what is in it, as far as known."""

    base_url: str
    key: str
    project: int | str
    own: bool
    seed: Mapping[str, Any]


def foreign_target() -> Target | None:
    """Return the server that the environment names, or None."""
    base_url = os.environ.get("CONTRACT_BASE_URL")
    if not base_url:
        return None
    seed: Mapping[str, Any] = {}
    if path := os.environ.get("CONTRACT_SEED"):
        with open(path, "rb") as file:  # noqa: PTH123
            seed = orjson.loads(file.read())
    key = os.environ.get("CONTRACT_KEY") or seed.get("key", "")
    project = os.environ.get("CONTRACT_PROJECT") or seed.get("project", "@current")
    return Target(base_url.rstrip("/"), key, project, own=False, seed=seed)


@dataclass(frozen=True)
class Api:
    """A caller of the API: a key or none, and the project that paths are below.

    `exact` says whether statuses may be taken at their word where servers differ.
    """

    http: httpx.Client
    key: str | None
    project: int | str
    exact: bool

    def url(self, path: str) -> str:
        """Return a path below the signals of the project; one with a slash in front is taken as it is."""
        return path if path.startswith("/") else f"/api/projects/{self.project}/signals/{path}"

    def call(self, method: str, path: str, json: Any = None, **options: Any) -> httpx.Response:
        """Make a call with a JSON body, if one is given."""
        headers = dict(options.pop("headers", {}))
        if self.key is not None:
            headers.setdefault("Authorization", f"Bearer {self.key}")
        if json is not None:
            options["json"] = json
        return self.http.request(method, self.url(path), headers=headers, **options)

    def get(self, path: str, **params: Any) -> httpx.Response:
        """Read, with the query's parameters."""
        return self.call("GET", path, params=params)

    def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        """Post a JSON body."""
        return self.call("POST", path, json, **options)

    def read(self, path: str, **params: Any) -> Any:
        """Return what a successful read answers."""
        return body_of(self.get(path, **params), 200)

    def as_(self, key: str | None) -> "Api":
        """Return the same caller with another key."""
        return replace(self, key=key)

    def at(self, project: int | str) -> "Api":
        """Return the same caller in another project."""
        return replace(self, project=project)


@dataclass(frozen=True)
class SignedIn(Api):
    """A page of the server in the browser of somebody who is signed in: it has the token of their session."""

    token: str = ""
    intent: bool = True

    def call(self, method: str, path: str, json: Any = None, **options: Any) -> httpx.Response:
        """Make a call with the cookie; with what shows that it was meant unless `intent` is off."""
        headers = {"Cookie": f"postroom={self.token}", **options.pop("headers", {})}
        if self.intent:
            headers |= {"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": csrf_token(self.token)}
        return super().call(method, path, json, headers=headers, **options)


def signed_in(api: Api, token: str) -> SignedIn:
    """Return a page of the server for the session with a token."""
    return SignedIn(api.http, None, api.project, api.exact, token)


def body_of(answer: httpx.Response, status: int) -> Any:
    """Return the body of an answer that must have the status."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text[:500]}"
    return answer.json()


def envelope(type: str, code: str, detail: str, attr: str | None = None) -> dict[str, str | None]:
    """Return the body of an error: exactly four keys."""
    return {"type": type, "code": code, "detail": detail, "attr": attr}


def refused(
    answer: httpx.Response, code: str, detail: str, attr: str | None = None, *, status: int = 400
) -> None:
    """Check that input was refused, word by word."""
    type = {404: "invalid_request", 403: "authentication_error"}.get(status, "validation_error")
    assert (answer.status_code, answer.json()) == (status, envelope(type, code, detail, attr))


def not_found(answer: httpx.Response) -> None:
    """Check for the answer to ids of nothing."""
    refused(answer, "not_found", "Not found.", status=404)


def plain(answer: httpx.Response, status: int, text: str) -> None:
    """Check for an error of the second style: one key."""
    assert (answer.status_code, answer.json()) == (status, {"error": text})

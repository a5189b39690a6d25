"""The API client of the contract suite: HTTP only, against its own server or any other."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import httpx
import orjson

from postroom.api.app import describe
from postroom.api.http.credentials import csrf_token

NOWHERE = "01900000-0000-7000-8000-000000000000"
"""An id of no object."""

UUID_PATTERN = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
MICROSECONDS = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
OFFSET = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00"


@dataclass(frozen=True)
class Target:
    """The tested server. `own` is true if the suite started it; `seed` is its known content."""

    base_url: str
    key: str
    project: int | str
    own: bool
    seed: Mapping[str, Any]


def foreign_target() -> Target | None:
    """Return the server in the environment, or None."""
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
class ContractClient:
    """A caller of the API: an optional key, and the project of relative paths.

    `exact` is whether statuses on which servers differ are compared.
    """

    http: httpx.Client
    key: str | None
    project: int | str
    exact: bool

    def url(self, path: str) -> str:
        """Return a path below the project's signals; absolute paths stay unchanged."""
        return path if path.startswith("/") else f"/api/projects/{self.project}/signals/{path}"

    def call(self, method: str, path: str, json: Any = None, **options: Any) -> httpx.Response:
        """Make a call with an optional JSON body."""
        headers = dict(options.pop("headers", {}))
        if self.key is not None:
            headers.setdefault("Authorization", f"Bearer {self.key}")
        if json is not None:
            options["json"] = json
        return self.http.request(method, self.url(path), headers=headers, **options)

    def get(self, path: str, **params: Any) -> httpx.Response:
        """GET with query parameters."""
        return self.call("GET", path, params=params)

    def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        """Post a JSON body."""
        return self.call("POST", path, json, **options)

    def read(self, path: str, **params: Any) -> Any:
        """Return the body of a successful GET."""
        return body_of(self.get(path, **params), 200)

    def read_all(self, path: str, **params: Any) -> list[Any]:
        """Return the results of all pages of a list."""
        results: list[Any] = []
        while True:
            page = self.read(path, **params, limit=100, offset=len(results))
            results += page["results"]
            if page["next"] is None:
                return results

    def as_(self, key: str | None) -> "ContractClient":
        """Return the same caller with another key."""
        return replace(self, key=key)

    def at(self, project: int | str) -> "ContractClient":
        """Return the same caller in another project."""
        return replace(self, project=project)


@dataclass(frozen=True)
class SignedIn(ContractClient):
    """A signed-in browser page of the server, with the session's token."""

    token: str = ""
    intent: bool = True

    def call(self, method: str, path: str, json: Any = None, **options: Any) -> httpx.Response:
        """Make a call with the cookie, and with CSRF headers unless `intent` is false."""
        headers = {"Cookie": f"postroom={self.token}", **options.pop("headers", {})}
        if self.intent:
            headers |= {"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": csrf_token(self.token)}
        return super().call(method, path, json, headers=headers, **options)


def signed_in(api: ContractClient, token: str) -> SignedIn:
    """Return a signed-in page for the session of a token."""
    return SignedIn(api.http, None, api.project, api.exact, token)


@cache
def described_statuses() -> list[tuple[re.Pattern[str], Mapping[str, frozenset[str]]]]:
    """Return the described statuses by method for the pattern of each path, those with fewer parameters first."""
    paths = describe()["paths"]
    return [
        (
            re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path.rstrip("/"))) + "/?"),
            {method.upper(): frozenset(operation["responses"]) for method, operation in paths[path].items()},
        )
        for path in sorted(paths, key=lambda path: path.count("{"))
    ]


def check_described(answer: httpx.Response) -> None:
    """Check that the API's description of the operation has the status of the response."""
    path, method = answer.request.url.path, answer.request.method
    for pattern, methods in described_statuses():
        if pattern.fullmatch(path):
            statuses = methods.get(method)
            assert statuses is None or str(answer.status_code) in statuses, (
                f"{method} {path} answered {answer.status_code}, described are {sorted(statuses)}"
            )
            return


def body_of(answer: httpx.Response, status: int) -> Any:
    """Check the status of a response and return its body."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text[:500]}"
    return answer.json()


def envelope(type: str, code: str, detail: str, attr: str | None = None) -> dict[str, str | None]:
    """Return the body of an error: exactly four keys."""
    return {"type": type, "code": code, "detail": detail, "attr": attr}


def refused(
    answer: httpx.Response, code: str, detail: str, attr: str | None = None, *, status: int = 400
) -> None:
    """Check the complete error of rejected input."""
    type = {404: "invalid_request", 403: "authentication_error"}.get(status, "validation_error")
    assert (answer.status_code, answer.json()) == (status, envelope(type, code, detail, attr))


def not_found(answer: httpx.Response) -> None:
    """Check for the response to unknown ids."""
    refused(answer, "not_found", "Not found.", status=404)


def plain(answer: httpx.Response, status: int, text: str) -> None:
    """Check for an error in the second format, with one key."""
    assert (answer.status_code, answer.json()) == (status, {"error": text})

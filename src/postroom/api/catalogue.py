"""The endpoints of the API by the names that documents and tests use: `METHOD path/`."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi.routing import APIRoute

from postroom.api.app import ROUTERS
from postroom.api.http.access import UserAccess, declared_access

SIGNALS = "/api/projects/{project_id}/signals/"
"""The common prefix of most paths, which names omit."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one path. `in_project`: the path contains a project, and only its members may call."""

    method: str
    path: str
    scopes: tuple[str, ...]
    in_project: bool
    summary: str

    @property
    def name(self) -> str:
        """The name in tests and documents."""
        path = f"{self.path}/"
        return f"{self.method} {path.removeprefix(SIGNALS)}"


def endpoints() -> Iterator[Endpoint]:
    """Yield every documented endpoint, in the order of the OpenAPI document."""
    for router in ROUTERS:
        for route in router.routes:
            if not isinstance(route, APIRoute) or not route.include_in_schema:
                continue
            access = declared_access(route)
            for method in sorted(set(route.methods or ()) - {"HEAD", "OPTIONS"}):
                yield Endpoint(
                    method=method,
                    path=route.path_format,
                    scopes=() if access is None else access.scopes,
                    in_project=access is not None and not isinstance(access, UserAccess),
                    summary=route.summary or "",
                )

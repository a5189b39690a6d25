"""The endpoints of the API by the names that documents and tests call them: `METHOD path/`."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi.routing import APIRoute

from postroom.api.app import ROUTERS
from postroom.edge.access import UserAccess, declared_access

SIGNALS = "/api/projects/{project_id}/signals/"
"""What the paths of most endpoints begin with; their names leave it out."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one path. `in_project` says that the path names a project, whose members alone may call."""

    method: str
    path: str
    scopes: tuple[str, ...]
    in_project: bool
    summary: str

    @property
    def name(self) -> str:
        """The endpoint as tests and documents name it."""
        path = f"{self.path}/"
        return f"{self.method} {path.removeprefix(SIGNALS)}"


def endpoints() -> Iterator[Endpoint]:
    """Yield every endpoint that is described, in the order of the description."""
    for router in ROUTERS:
        for route in router.routes:
            if not isinstance(route, APIRoute) or not route.include_in_schema:
                continue
            access = declared_access(route)
            for method in sorted(set(route.methods or ()) - {"HEAD", "OPTIONS"}):
                yield Endpoint(
                    method=method,
                    path=route.path,
                    scopes=() if access is None else access.scopes,
                    in_project=access is not None and not isinstance(access, UserAccess),
                    summary=route.summary or "",
                )

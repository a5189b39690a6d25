"""The whole web surface as one ASGI application."""

from starlette.types import ASGIApp

from postroom.api.app import create_api
from postroom.edge.state import ApiState


def build(state: ApiState) -> ASGIApp:
    """Return the application that a web server runs; the caller closes what `state` holds."""
    return create_api(state)

"""The whole web surface as one ASGI application."""

from starlette.types import ASGIApp

from postroom.api.app import create_api
from postroom.edge.state import ApiState
from postroom.sdks.app import IntakeApp


def build(state: ApiState) -> ASGIApp:
    """Return the application that a web server runs; the caller closes what `state` holds."""
    return IntakeApp(create_api(state), state)

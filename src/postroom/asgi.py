"""The complete ASGI application."""

from starlette.types import ASGIApp

from postroom.api.app import create_api
from postroom.api.http.state import ApiState
from postroom.sdks.app import IntakeApp


def build(state: ApiState) -> ASGIApp:
    """Return the ASGI application; the caller closes the resources of `state`."""
    return IntakeApp(create_api(state), state)

"""The complete ASGI application."""

from starlette.types import ASGIApp

from postroom.api.app import create_api
from postroom.api.http.state import ApiState
from postroom.sdks.app import IntakeApp


def build(state: ApiState, *, is_server: bool = False) -> ASGIApp:
    """Return the ASGI application; the caller closes the resources of `state`. `is_server`: see `create_api`."""
    return IntakeApp(create_api(state, is_server=is_server), state)

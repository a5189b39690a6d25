"""The API on a database of its own, as the integration tests have it."""

from tests.integration.conftest import api

__all__ = ["api"]

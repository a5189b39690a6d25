"""Frees the syntax trees of the project once the tests that read them are done."""

from collections.abc import Iterator

import pytest
from tests.architecture.project import forget


@pytest.fixture(scope="package", autouse=True)
def _trees_are_freed() -> Iterator[None]:
    yield
    forget()

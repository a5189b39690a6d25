"""Ids in paths."""

from uuid import UUID

from postroom.edge.errors import not_found


def object_id(text: str) -> UUID:
    """Return the UUID that a part of a path is.

    Raises:
        WireError: 404, it is none, so there is nothing of this id.
    """
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None

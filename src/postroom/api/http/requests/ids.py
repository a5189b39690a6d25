"""Ids in paths."""

from uuid import UUID

from postroom.api.http.errors import not_found


def object_id(text: str) -> UUID:
    """Return the UUID in a part of a path.

    Raises:
        WireError: 404, it is not a UUID, so there is no such object.
    """
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None

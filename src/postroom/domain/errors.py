"""The one tree of errors that Postroom raises on purpose.

Every error carries a *kind*; each surface maps the kinds once (HTTP status, exit code). The message is one
plain sentence for the person who made the call; it never holds a secret.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What went wrong, in words that no surface owns."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    LIMITED = "limited"
    UNAVAILABLE = "unavailable"


class PostroomError(Exception):
    """Base of every error raised on purpose; `kind` decides how a surface shows it."""

    kind: Kind = Kind.INVALID

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(PostroomError):
    """The input can't be used; trying again unchanged won't help."""

    kind = Kind.INVALID


class Unauthenticated(PostroomError):
    """No key, or a key that is unknown."""

    kind = Kind.UNAUTHENTICATED


class Forbidden(PostroomError):
    """The caller is known but may not do this."""

    kind = Kind.FORBIDDEN


class NotFound(PostroomError):
    """The thing does not exist, or the caller may not know that it does."""

    kind = Kind.NOT_FOUND


class Conflict(PostroomError):
    """The thing's present state does not allow this."""

    kind = Kind.CONFLICT


class Limited(PostroomError):
    """Too many calls; try again after `retry_after` seconds."""

    kind = Kind.LIMITED

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(PostroomError):
    """Something Postroom needs (database, model, file) is not there now; trying again may help."""

    kind = Kind.UNAVAILABLE

"""The errors that Postroom raises on purpose.

Every error has a *kind*; each surface maps the kinds once (HTTP status, exit code). The message is one plain
sentence for the caller and never contains a secret.
"""

from enum import StrEnum


class Kind(StrEnum):
    """Kind of an error, independent of any interface."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    LIMITED = "limited"
    UNAVAILABLE = "unavailable"


class PostroomError(Exception):
    """Base of every error raised on purpose; `kind` determines how a surface shows it."""

    kind: Kind = Kind.INVALID

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(PostroomError):
    """The input can't be used; retrying it unchanged won't help.

    `field` names the input at fault, nested names joined by two underscores; None when it is no single one.
    """

    kind = Kind.INVALID

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class UnreadableInput(Invalid):
    """The text or bytes of an input are not in the format that they should have."""


class Unauthenticated(PostroomError):
    """No key, or an unknown one."""

    kind = Kind.UNAUTHENTICATED


class Forbidden(PostroomError):
    """The caller is known but lacks the permission."""

    kind = Kind.FORBIDDEN


class NotFound(PostroomError):
    """The object does not exist, or the caller may not know that it does."""

    kind = Kind.NOT_FOUND


class Conflict(PostroomError):
    """The object's present state does not allow this."""

    kind = Kind.CONFLICT


class Limited(PostroomError):
    """Too many calls; retry after `retry_after` seconds."""

    kind = Kind.LIMITED

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(PostroomError):
    """Something Postroom needs (database, model, file) is not available now; retrying may help."""

    kind = Kind.UNAVAILABLE

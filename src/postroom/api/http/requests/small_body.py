"""Small JSON bodies of calls about people's own accounts, whose sender may be unauthenticated."""

from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel

from postroom.api.http.credentials import check_json, check_origin
from postroom.api.http.describe import can_be_left_out, json_body
from postroom.api.http.errors import WireError
from postroom.api.http.requests.body import parse, refusing
from postroom.validation.payloads import parse_json

M = TypeVar("M", bound=BaseModel)

SMALL_BYTES = 4096
"""Maximum size of these bodies."""

ANYBODY: dict[str, Any] = {"security": [{}]}
"""OpenAPI description of calls without authentication."""


async def _read_small_json(request: Request) -> Any:
    """Return the value of a JSON body of at most `SMALL_BYTES`, without reading more.

    Raises:
        WireError: it is larger (413), or not JSON (400).
    """
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > SMALL_BYTES:
            detail = f"The request body is larger than {SMALL_BYTES // 1024} KB."
            raise WireError(413, "invalid_request", "too_large", detail)
    return refusing(parse_json, raw) if raw else {}


class SmallBodyParser(Generic[M]):
    """The dependency behind `SmallBody` and `PublicBody`."""

    def __init__(self, model: type[M], *, public: bool) -> None:
        self._model, self._public = model, public

    async def __call__(self, request: Request) -> M:
        """Return the body as a model.

        Raises:
            WireError: it is too large or invalid; or, of a public call, comes from another origin or is no JSON.
        """
        if self._public:
            check_origin(request)
            check_json(request)
        return parse(self._model, await _read_small_json(request))

    def described(self) -> dict[str, Any]:
        """Return the description of the body, and of a public call that it needs no authentication."""
        described = json_body(self._model, required=not can_be_left_out(self._model))
        return {**described, **ANYBODY} if self._public else described


if TYPE_CHECKING:
    SmallBody = Annotated[M, "the body"]
    PublicBody = Annotated[M, "the body"]
else:

    class SmallBody:
        """`body: SmallBody[Model]` parses the body of a signed-in person, and describes it.

        It stands after the parameter for the call, so that nobody learns more than that they lack access.
        """

        def __class_getitem__(cls, model: type[M]) -> Any:
            return Annotated[model, Depends(SmallBodyParser(model, public=False), scope="function")]

    class PublicBody:
        """`body: PublicBody[Model]` parses the body of a call by a page of this server, without authentication."""

        def __class_getitem__(cls, model: type[M]) -> Any:
            return Annotated[model, Depends(SmallBodyParser(model, public=True), scope="function")]

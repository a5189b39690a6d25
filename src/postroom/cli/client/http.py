"""The client of the public API, with pagination, retries, and error conversion."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from postroom.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Limited,
    NotFound,
    PostroomError,
    Unauthenticated,
    Unavailable,
)

if TYPE_CHECKING:
    from postroom.cli.client.transport import Answer, Sink, Transport
    from postroom.kit.retry import RetryPolicy

HERE = "This machine's server"
PAGE = 100
"""Page size of lists."""

MAX_TRIES, MAX_WAIT_SECONDS = 5, 65.0
"""Maximum attempts of a rate limited call, and the longest wait between them."""

PROJECT_NOT_FOUND = "Project not found."


class UnknownProject(NotFound):
    """The project does not exist, or the key may not access it."""


class _NotTaken(Exception):
    """A part of a body could not be written."""


class Client:
    """A client of one server. `place` is its name in messages; `local` is true for the server of this machine.

    `address` is where people open it, for links.

    Every call raises the errors of `postroom.domain.errors` for unsuccessful responses.
    """

    def __init__(
        self,
        transport: "Transport",
        *,
        place: str,
        local: bool,
        address: str | None = None,
        retry: "RetryPolicy | None" = None,
    ) -> None:
        from postroom.kit.retry import RetryPolicy

        self.place = place
        self.address = address or place
        self.local = local
        self._transport = transport
        self._retry = retry or RetryPolicy(attempts=MAX_TRIES, first_wait=1.0, longest_wait=MAX_WAIT_SECONDS)

    async def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """GET a path and return the body; None and empty parameters are left out."""
        return await self._call("GET", path, params=params)

    async def download(
        self, path: str, to: Callable[[bytes], object], params: Mapping[str, Any] | None = None
    ) -> None:
        """GET a path and give each part of the body to `to` as it arrives; parameters as `get`.

        Raises:
            OSError: `to` failed with it.
        """

        def keep(part: bytes) -> None:
            try:
                to(part)
            except OSError as error:
                # Otherwise the server would be blamed for a full disk.
                raise _NotTaken from error

        try:
            await self._answer("GET", path, params=params, sink=keep)
        except _NotTaken as error:
            raise (error.__cause__ or error) from None

    async def post(self, path: str, body: Any = None) -> Any:
        """POST to a path and return the body."""
        return await self._call("POST", path, body={} if body is None else body)

    async def patch(self, path: str, body: Any) -> Any:
        """PATCH a path and return the body."""
        return await self._call("PATCH", path, body=body)

    async def put(self, path: str, body: Any) -> Any:
        """PUT to a path and return the body."""
        return await self._call("PUT", path, body=body)

    async def delete(self, path: str) -> None:
        """DELETE a path."""
        await self._call("DELETE", path)

    async def message(self, path: str, body: Any, headers: Mapping[str, str]) -> "Answer":
        """POST a message of another protocol, and return the response whatever its status is, without a retry.

        Raises:
            Unavailable: the server can't be reached, or does not respond in time.
        """
        try:
            return await self._transport.send("POST", path, {}, body, headers=headers)
        except TimeoutError as error:
            raise Unavailable(f"{self.place} did not respond in time.") from error
        except OSError as error:
            raise Unavailable(f"{self.place} can't be reached: {error}") from error

    async def pages(
        self, path: str, params: Mapping[str, Any] | None = None, *, limit: int | None = None
    ) -> tuple[int, list[Any]]:
        """Return the total count of a list, and its first `limit` items, or all."""
        items: list[Any] = []
        while True:
            size = PAGE if limit is None else min(PAGE, limit - len(items))
            page = await self.get(path, {**(params or {}), "limit": size, "offset": len(items)})
            items += page["results"]
            if not page["results"] or page["next"] is None or (limit is not None and len(items) >= limit):
                return page["count"], items

    async def _call(
        self, method: str, path: str, *, params: Mapping[str, Any] | None = None, body: Any = None
    ) -> Any:
        answer = await self._answer(method, path, params=params, body=body)
        if not answer.body:
            return None
        try:
            return answer.json()
        except ValueError as error:
            raise Invalid(f"{self.place} does not respond like a Postroom server.") from error

    async def _answer(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Any = None,
        sink: "Sink | None" = None,
    ) -> "Answer":
        from postroom.kit.retry import TryAgain, retry_after

        parameters = {name: value for name, value in (params or {}).items() if value not in (None, "")}

        async def attempt() -> "Answer":
            try:
                answer = await self._transport.send(method, path, parameters, body, sink)
            except TimeoutError as error:
                raise Unavailable(f"{self.place} did not respond in time.") from error
            except OSError as error:
                raise Unavailable(f"{self.place} can't be reached: {error}") from error
            wait = retry_after(answer.headers)
            if answer.status == 429 and (wait is None or wait <= MAX_WAIT_SECONDS):
                raise TryAgain(self._error_of(answer), after=wait)
            return answer

        answer = await self._retry.run(attempt)
        if answer.is_redirect:
            where = answer.headers.get("location", "another address")
            raise Invalid(f"{self.place} redirects to {where}. Log in with that address.")
        if not answer.is_success:
            raise self._error_of(answer)
        return answer

    def _error_of(self, answer: "Answer") -> PostroomError:
        from postroom.kit.retry import retry_after

        detail, code, attr = _detail(answer)
        if detail is None:
            if answer.status >= 500:
                return Unavailable(f"{self.place} fails with status {answer.status}.")
            return Invalid(f"{self.place} does not respond like a Postroom server: status {answer.status}.")
        match answer.status:
            case 401 | 403 if code in {"not_authenticated", "authentication_failed"}:
                return Unauthenticated(f"{self.place} rejects the key. Log in again: postroom login")
            case 404 if detail == PROJECT_NOT_FOUND:
                return UnknownProject(detail)
            case 429:
                return Limited(detail, retry_after=retry_after(answer.headers) or 1.0)
            case 400 if attr:
                return Invalid(f"{attr}: {detail}")
            case status if status >= 500:
                return Unavailable(detail)
            case status:
                return _KINDS.get(status, Invalid)(detail)


_KINDS: dict[int, type[PostroomError]] = {403: Forbidden, 404: NotFound, 409: Conflict}


def _detail(answer: "Answer") -> tuple[str | None, str, str]:
    """Return message, code and invalid input of an error; None for a response without Postroom's error format."""
    try:
        body = answer.json()
    except ValueError:
        return None, "", ""
    if not isinstance(body, dict):
        return None, "", ""
    detail = body.get("detail") or body.get("error")
    if not isinstance(detail, str):
        return None, "", ""
    return detail, str(body.get("code") or ""), str(body.get("attr") or "")

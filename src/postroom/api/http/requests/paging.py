"""Paging of lists: lenient limits, and links that preserve the rest of the query."""

from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import parse_qs, urlencode

from fastapi import Depends, Request
from pydantic import Field
from typing_extensions import TypedDict

from postroom.db.paging import DEFAULT_LIMIT, MAX_LIMIT, Page

T = TypeVar("T")

PAGED = frozenset({"limit", "offset"})
"""Parameters that request a page."""

_LARGEST = 2**62
"""Well within the range of the database's LIMIT plus OFFSET."""

PAGE_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "limit",
        "in": "query",
        "required": False,
        "description": f"Maximum number of rows, up to {MAX_LIMIT}. Invalid values are ignored.",
        "schema": {"type": "integer", "default": DEFAULT_LIMIT},
    },
    {
        "name": "offset",
        "in": "query",
        "required": False,
        "description": "Number of rows to skip. Invalid values are ignored.",
        "schema": {"type": "integer", "default": 0},
    },
]
"""The two parameters of a list for the API's description."""


def page_of(request: Request) -> Page:
    """Return the page requested by the query; invalid numbers count as absent."""
    limit = _number(request.query_params.get("limit"))
    offset = _number(request.query_params.get("offset"))
    return Page(limit=min(limit or DEFAULT_LIMIT, MAX_LIMIT), offset=offset or 0)


class PageParser:
    """The dependency behind `RequestedPage`."""

    async def __call__(self, request: Request) -> Page:
        """Return the requested page."""
        return page_of(request)

    def described(self) -> dict[str, Any]:
        """Return the description of the two parameters."""
        return {"parameters": PAGE_PARAMETERS}


RequestedPage = Annotated[Page, Depends(PageParser(), scope="function")]
"""`page: RequestedPage` in a route that has pages."""


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        number = int(text)
    except ValueError:
        return None
    return min(number, _LARGEST) if number >= 0 else None


class PageResponse(TypedDict, Generic[T]):
    """One page of a list."""

    count: Annotated[int, Field(description="Number of matches, on all pages.")]
    next: Annotated[str | None, Field(description="URL of the next page.")]
    previous: Annotated[str | None, Field(description="URL of the previous page.")]
    results: Sequence[T]


def page_response(request: Request, page: Page, count: int, results: Sequence[T]) -> PageResponse[T]:
    """Return one page: the total `count`, links to its neighbours, the rows of this page."""
    following = None
    if page.offset + page.limit < count:
        following = _link(request, page.limit, page.offset + page.limit)
    before = None
    if page.offset > 0:
        before = _link(request, page.limit, page.offset - page.limit)
    return {"count": count, "next": following, "previous": before, "results": results}


def _link(request: Request, limit: int, offset: int) -> str:
    query = parse_qs(request.url.query, keep_blank_values=True)
    query["limit"] = [str(limit)]
    query.pop("offset", None)
    if offset > 0:
        query["offset"] = [str(offset)]
    # The path as requested: routing may have changed the slash in its own copy.
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    base = f"{request.url.scheme}://{request.url.netloc}{path.decode('latin-1')}"
    return f"{base}?{urlencode(sorted(query.items()), doseq=True)}"

"""Pages and the links between them."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from postroom.api.http.requests.paging import page_of, page_response
from postroom.db.paging import Page


def request(query: str, path: str = "/api/projects/1/signals/reports/", host: str = "inbox.test") -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "scheme": "https",
            "path": path.removesuffix("/"),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(b"host", host.encode())],
        }
    )


BASE = "https://inbox.test/api/projects/1/signals/reports/"


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("", Page(100, 0)),
        ("limit=5&offset=7", Page(5, 7)),
        ("limit=0&offset=0", Page(100, 0)),
        ("limit=-1&offset=-1", Page(100, 0)),
        ("limit=x&offset=y", Page(100, 0)),
        ("limit=&offset=", Page(100, 0)),
        ("limit=1.5&offset=1e3", Page(100, 0)),
        ("limit=200&offset=1", Page(200, 1)),
        ("limit=1000000&offset=1000000", Page(200, 1_000_000)),
        ("limit=5&limit=6", Page(6, 0)),
        (f"limit={10**30}&offset={10**30}", Page(200, 2**62)),
        (f"limit={'9' * 5000}", Page(100, 0)),
    ],
)
def test_limits_are_lenient(query: str, page: Page) -> None:
    assert page_of(request(query)) == page


@pytest.mark.parametrize(
    ("query", "count", "following", "previous"),
    [
        ("", 100, None, None),
        ("", 101, f"{BASE}?limit=100&offset=100", None),
        ("limit=50&offset=100", 300, f"{BASE}?limit=50&offset=150", f"{BASE}?limit=50&offset=50"),
        ("limit=50&offset=50", 60, None, f"{BASE}?limit=50"),
        ("limit=50&offset=20", 60, None, f"{BASE}?limit=50"),
        ("limit=50&offset=60", 60, None, f"{BASE}?limit=50&offset=10"),
        ("offset=1000", 3, None, f"{BASE}?limit=100&offset=900"),
        ("limit=0", 101, f"{BASE}?limit=100&offset=100", None),
        (
            "status=ready&limit=50&offset=100&a=1",
            300,
            f"{BASE}?a=1&limit=50&offset=150&status=ready",
            f"{BASE}?a=1&limit=50&offset=50&status=ready",
        ),
        ("search=a%20b%26c&x=", 101, f"{BASE}?limit=100&offset=100&search=a+b%26c&x=", None),
        ("b=2&b=1", 101, f"{BASE}?b=2&b=1&limit=100&offset=100", None),
        ("search=%ff", 101, f"{BASE}?limit=100&offset=100&search=%EF%BF%BD", None),
    ],
)
def test_links(query: str, count: int, following: str | None, previous: str | None) -> None:
    asked = request(query)
    body: Any = page_response(asked, page_of(asked), count, ["row"])
    assert body == {"count": count, "next": following, "previous": previous, "results": ["row"]}


def test_links_keep_the_path_as_it_was_asked_for() -> None:
    for path in ("/api/x", "/api/x/", "/api/%C3%A4/"):
        asked = request("", path)
        assert page_response(asked, page_of(asked), 101, [])["next"] == (
            f"https://inbox.test{path}?limit=100&offset=100"
        )


_OTHERS = st.dictionaries(
    st.text(min_size=1, max_size=5).filter(lambda name: name not in {"limit", "offset"}),
    st.text(max_size=5),
    max_size=3,
)


@given(st.integers(0, 60), st.integers(1, 25), _OTHERS)
def test_following_next_meets_every_row_once_and_previous_leads_back(
    count: int, limit: int, others: dict[str, str]
) -> None:
    rows = list(range(count))
    query = urlencode({**others, "limit": limit}, errors="surrogatepass")
    met: list[int] = []
    pages: list[Page] = []
    while True:
        asked = request(query)
        page = page_of(asked)
        pages.append(page)
        met += rows[page.offset : page.offset + page.limit]
        body: Any = page_response(asked, page, count, [])
        if len(pages) > 1:
            back = request(urlsplit(body["previous"]).query)
            assert page_of(back) == pages[-2]
        if body["next"] is None:
            break
        query = urlsplit(body["next"]).query
        pairs = parse_qsl(query, keep_blank_values=True)
        assert [name for name, _ in pairs] == sorted(name for name, _ in pairs)
        assert {name: value for name, value in pairs if name not in {"limit", "offset"}} == others
    assert met == rows


@given(st.integers(1, 200), st.integers(1, 50), st.integers(1, 300))
def test_going_back_always_ends_at_the_first_page(count: int, limit: int, offset: int) -> None:
    query, steps = f"limit={limit}&offset={offset}", 0
    while True:
        asked = request(query)
        previous = page_response(asked, page_of(asked), count, [])["previous"]
        if previous is None:
            break
        query, steps = urlsplit(previous).query, steps + 1
        assert page_of(request(query)).limit == limit
    assert page_of(request(query)).offset == 0
    assert steps == -(-offset // limit)

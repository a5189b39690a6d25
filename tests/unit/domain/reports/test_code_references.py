"""References to code in a report's work log, with the line and its web page."""

import pytest

from postroom.domain.reports.artefact_types import ContentMismatch, validate
from postroom.repositories.reading import file_url

PLACE = {
    "file_path": "a.py",
    "start_line": 3,
    "end_line": 4,
    "contents": "x\ny",
    "relevance_note": "It fails.",
}


def test_code_reference_without_line_is_stored_as_sent() -> None:
    assert validate("code_reference", PLACE) == PLACE


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://a b", "//host/x"])
def test_code_reference_with_address_of_no_web_page_is_refused(url: str) -> None:
    with pytest.raises(ContentMismatch):
        validate("code_reference", {**PLACE, "url": url})


def test_file_url_of_commit_names_path_and_line() -> None:
    page = "https://github.com/acme/shop/commit/{sha}"
    expected = "https://github.com/acme/shop/blob/c0ffee/a%20b/%23.py#L7"
    assert file_url(page, "c0ffee", "a b/#.py", 7) == expected
    assert validate("code_reference", {**PLACE, "line": 4, "url": expected})["url"] == expected
    gitlab = file_url("https://gitlab.example/g/p/-/commit/{sha}", "c0ffee", "a.py", 1)
    assert gitlab == "https://gitlab.example/g/p/-/blob/c0ffee/a.py#L1"
    assert file_url("", "c0ffee", "a.py", 1) is None

"""What git hosts say about pull requests: how they ended, which reports they name, and what they revert."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from postroom.domain.git.pull_request_events import PullRequestEvent, event_of_github
from postroom.domain.git.pull_requests import merge_request_of, pull_request_of, short_name

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
ID = "0192aaaa-bbbb-7ccc-8ddd-eeee1a2b3c4d"
END = "1a2b3c4d"


def payload(*, action: str = "closed", **changes: Any) -> dict[str, Any]:
    told = {
        "html_url": "https://github.com/acme/shop/pull/7",
        "state": "closed",
        "merged": True,
        "merged_at": "2026-11-24T12:00:00Z",
        "merge_commit_sha": "abc",
        "title": "Fix the export",
        "head": {"ref": "fix/export", "repo": {"id": 5}},
        "base": {"ref": "main", "repo": {"id": 5, "default_branch": "main"}},
    }
    return {"action": action, "pull_request": {**told, **changes}}


def event(**changes: Any) -> PullRequestEvent:
    found = event_of_github("pull_request", payload(**changes))
    assert found is not None
    return found


def test_event_of_merge_has_its_end() -> None:
    ended = event().merge
    assert ended is not None
    assert (str(ended.pull), ended.merged_at, ended.commit) == ("github.com/acme/shop/pull/7", AT, "abc")
    bases: list[Any] = [{"ref": "main", "repo": {"default_branch": "main"}}, {"ref": "next"}, None]
    bases.append({"ref": "next", "repo": {"default_branch": "main"}})
    ends = [event(base=base).ended for base in bases]
    assert [end and end.into_default for end in ends] == [True, None, None, False]
    assert event(merged=False, merged_at=None).merge is None


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("push", payload()),
        ("pull_request", payload(action="labeled")),
        ("pull_request", payload(state="locked")),
        ("pull_request", payload(html_url="https://github.com/acme/shop")),
        ("pull_request", payload(html_url=7)),
        ("pull_request", payload(merged_at="soon")),
        ("pull_request", payload(merged_at="2026-11-24T12:00:00")),
        ("pull_request", payload(merged_at=None)),
        ("pull_request", {"action": "closed"}),
        ("pull_request", {"action": ["closed"]}),
        ("pull_request", None),
        ("pull_request", "closed"),
    ],
)
def test_event_about_nothing_that_matters_is_none(name: str, sent: Any) -> None:
    assert event_of_github(name, sent) is None


@pytest.mark.parametrize(
    ("texts", "ids", "ends"),
    [
        ({"title": f"Fix {ID}"}, [ID], []),
        ({"title": f"Fix ({ID.upper()})."}, [ID], []),
        ({"body": f"https://postroom.test/projects/1/reports/{ID}?tab=log"}, [ID], []),
        ({"body": f"Fixes {ID.replace('-', '')}"}, [ID], []),
        ({"head": {"ref": f"fix/{END}-export"}}, [], [END]),
        ({"head": {"ref": f"fix_{END}_export"}}, [], [END]),
        ({"title": f"Fix #{END}, 20261124", "body": END}, [], [END, "20261124"]),
        ({"title": f"x{END} {END}0 {END[:7]}", "body": "a" * 40}, [], []),
        ({"body": f"<!-- {ID} --> {END}<!--<!-- {ID}"}, [], [END]),
        ({"body": None, "title": None, "head": None}, [], []),
    ],
)
def test_event_names_reports_by_id_or_end(texts: dict[str, Any], ids: list[str], ends: list[str]) -> None:
    names = event(**texts).names
    assert (list(names.ids), list(names.ends)) == ([UUID(id) for id in ids], ends)


@pytest.mark.parametrize(
    ("texts", "number"),
    [
        ({"title": 'Revert "Fix the export"', "body": "Reverts acme/shop#6"}, 6),
        ({"title": 'revert "Fix the export"', "body": "Reverts #6."}, 6),
        ({"title": "revert: fix the export", "body": "Reverts another/shop#6"}, None),
        ({"title": "Back it out", "head": {"ref": "revert-6-fix/export"}}, 6),
        ({"title": "Back it out", "body": "This reverts merge request !6"}, 6),
        ({"title": 'Revert "Revert "Fix the export""', "body": "Reverts acme/shop#6"}, "no"),
        ({"title": 'Reapply "Fix the export"', "body": "Reverts acme/shop#6"}, "no"),
        ({"title": "Again", "head": {"ref": "revert-8-revert-6-fix/export"}}, "no"),
        ({"title": "Revert to the old export"}, "no"),
    ],
)
def test_event_of_revert_names_what_it_reverts(texts: dict[str, Any], number: int | str | None) -> None:
    found = event(**texts)
    assert found.is_revert is (number != "no")
    if found.is_revert:
        assert (None if found.reverted is None else found.reverted.number) == number


@pytest.mark.parametrize(
    ("changes", "may_name"),
    [
        ({"action": "opened", "state": "open"}, True),
        ({"action": "opened", "state": "open", "head": {"repo": {"id": 6}}}, False),
        ({"action": "opened", "state": "open", "head": {"repo": None}}, False),
        ({"action": "opened", "state": "open", "head": {}, "base": {}}, False),
        ({"action": "opened", "state": "open", "head": None, "author_association": "MEMBER"}, True),
        ({"action": "opened", "state": "open", "head": None, "author_association": "CONTRIBUTOR"}, False),
        ({"head": {"repo": {"id": 6}}}, True),
        ({"head": {"repo": {"id": 6}}, "base": {"ref": "next", "repo": {"default_branch": "main"}}}, False),
        ({"head": {"repo": {"id": 6}}, "merged": False}, False),
        ({"action": "edited"}, False),
    ],
)
def test_event_may_name_reports_by_rights(changes: dict[str, Any], may_name: bool) -> None:
    assert event(**changes).may_name is may_name


@pytest.mark.parametrize(
    ("url", "key", "short"),
    [
        (
            "https://gitlab.com/acme/web/shop/-/merge_requests/7/diffs?x=1#a",
            "https://gitlab.com/acme/web/shop/-/merge_requests/7",
            "acme/web/shop!7",
        ),
        (
            "http://git.test:8080/a/b/-/merge_requests/7",
            "http://git.test:8080/a/b/-/merge_requests/7",
            "a/b!7",
        ),
    ],
)
def test_merge_request_is_read_from_url(url: str, key: str, short: str) -> None:
    found = merge_request_of(url)
    assert found is not None
    assert (str(found), short_name(found)) == (key, short)
    pull = pull_request_of("https://github.com/acme/shop/pull/7")
    assert pull is not None
    assert short_name(pull) == "acme/shop#7"


@pytest.mark.parametrize(
    "url",
    [
        *("https://gitlab.com/a/b/-/merge_requests/0", "https://gitlab.com/a/-/merge_requests/1"),
        *("https://gitlab.com/a b/c/-/merge_requests/1", "https://gitlab.com/-/merge_requests/1"),
        *("https://x@gitlab.com/a/b/-/merge_requests/1", "ftp://gitlab.com/a/b/-/merge_requests/1"),
        *("https://gitlab.com/a/b/merge_requests/1", "https://[/a/b/-/merge_requests/1", ""),
    ],
)
def test_merge_request_of_other_url_is_none(url: str) -> None:
    assert merge_request_of(url) is None

"""Whom to ask, and who is nobody to ask."""

from dataclasses import replace

import pytest

from postroom.domain.research.reviewers import History, Touch, is_bot, owners_of, rank

DAY = 86_400
NOW = 1000 * DAY


def at(author: str, days: float) -> Touch:
    return Touch(author, NOW - days * DAY)


def test_reviewers_author_of_lines_precedes_last_editor() -> None:
    history = History(
        lines=[at("ann", 300)], files={"a": [at("ann", 300), at("bob", 1)]}, project=[at("cy", 0)]
    )
    found = rank(history, now=NOW)
    assert [one.author for one in found][:2] == ["ann", "bob"]
    assert found[0].parts["lines"] == 4.0


def test_recent_changes_count_more_than_many_old_ones() -> None:
    history = History(files={"a": [at("old", 700)] * 20 + [at("new", 5)]})
    assert [one.author for one in rank(history, now=NOW)] == ["new", "old"]


def test_owners_count_and_at_most_three_are_named() -> None:
    history = History(files={"a": [at(name, 10) for name in "abcdef"]}, owners=["owner"])
    found = rank(history, now=NOW)
    assert len(found) == 3
    assert found[0].author == "owner"


def test_reviewers_without_commits_is_empty() -> None:
    assert rank(History(), now=NOW) == []


@pytest.mark.parametrize(
    ("name", "email", "bot"),
    [
        ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", True),
        ("Renovate Bot", "bot@renovateapp.com", True),
        ("github-actions", "actions@github.com", True),
        ("GitHub", "noreply@github.com", True),
        ("Jenkins", "ci@shop.example", True),
        ("Travis CI", "builds@travis-ci.org", True),
        ("travis", "travis@shop.example", True),
        ("Jenkins", "jenkins@shop.example", True),
        ("Shop Build", "ci@shop.example", True),
        ("Shop CI", "build@shop.example", True),
        ("shop", "1234+shop-ci@users.noreply.github.com", True),
        ("stale[bot]", "stale[bot]@users.noreply.github.com", True),
        ("Travis Smith", "travis@shop.example", False),
        ("Travis Smith", "travis.smith@shop.example", False),
        ("Katherine Jenkins", "jenkins@shop.example", False),
        ("Jenkins Mbeki", "1234+jenkins-mbeki@users.noreply.github.com", False),
        ("Ci Nguyen", "ci.nguyen@shop.example", False),
        ("Nguyen Ci", "ci@shop.example", False),
        ("Anna Stale", "stale@shop.example", False),
        ("Abbot Smith", "abbot@shop.example", False),
        ("Ann", "1234+ann@users.noreply.github.com", False),
        ("Cicely", "cicely@shop.example", False),
    ],
)
def test_programs_are_no_reviewers(name: str, email: str, bot: bool) -> None:
    assert is_bot(name, email) is bot


CODEOWNERS = """
# comment
*           @everyone
/shop/      @ann bob@shop.example   # the shop
*.md        @docs-team/writers @wri
/shop/cart.py
apps/**/ios @ios
build/*     @builder
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("x.py", ["everyone"]),
        ("shop/views.py", ["ann", "bob@shop.example"]),
        ("shop/cart.py", []),
        ("shop/a/b.md", ["wri"]),
        ("apps/a/b/ios/x.swift", ["ios"]),
        ("build/x", ["builder"]),
        ("build/x/y", ["everyone"]),
        ("other/shop/x.py", ["everyone"]),
    ],
)
def test_code_owners_last_matching_pattern_wins(path: str, owners: list[str]) -> None:
    assert owners_of(CODEOWNERS, path) == owners


SECTIONS = """
*.md @wri
[Shop] @ann @shop/team @@maintainer
/shop/
/shop/cart.py @cy
^[Data base][2] @bob
*.sql
/shop/money.sql
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("shop/views.py", ["ann"]),
        ("shop/cart.py", ["cy"]),
        ("shop/money.sql", ["ann", "bob"]),
        ("shop/a.md", ["wri", "ann"]),
        ("a.py", []),
    ],
)
def test_code_owners_section_header_applies_to_bare_patterns(path: str, owners: list[str]) -> None:
    assert owners_of(SECTIONS, path) == owners


def test_reviewers_inactive_for_two_years_come_last() -> None:
    day = 86_400.0
    now = 5_000 * day
    history = History(
        lines=[Touch("gone", now - 900 * day)] * 9,
        files={"a": [Touch("gone", now - 900 * day), Touch("here", now - 700 * day)]},
        owners=["owner"],
    )
    assert [each.author for each in rank(history, now=now)] == ["owner", "here", "gone"]
    known = replace(history, active={"gone"})
    assert next(each.author for each in rank(known, now=now)) == "gone"

"""Names of repositories and branches."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.git.names import is_branch, is_commit, repository_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("acme/shop", "acme/shop"),
        ("Acme/Shop.js", "acme/shop.js"),
        ("a/.github", "a/.github"),
        ("../../etc", None),
        ("acme/..", None),
        ("acme/.", None),
        ("../acme", None),
        ("acme", None),
        ("acme/shop/tree", None),
        ("/acme/shop", None),
        ("acme/shop\n", None),
        ("acme/sh op", None),
        ("-x/shop", None),
        ("acme/shop?x=1", None),
        ("acme/shop%2f", None),
        ("àcme/shop", None),
        ("acme/\x00", None),
        ("acme/" + "x" * 101, None),
        ("", None),
    ],
)
def test_repository_name_is_organization_and_name(text: str, name: str | None) -> None:
    assert repository_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "main",
        "fix/login",
        "--output=x",
        "-",
        "a.b",
        "émile",
        "x{1}",
        "a@b",
        "@",
        "release#1",
        "HEAD",
        "a'b$(id)`",
    ],
)
def test_branch_valid_name_is_accepted(text: str) -> None:
    assert is_branch(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "/a", "a/", "a//b", ".a", "a/.b", "a.", "a..b", "../a", "a.lock", "a.lock/b", "a@{1}", "a b"),
        *("a~1", "a^", "a:b", "a?", "a*", "a[", "a\\b", "a\x00", "a\n", "a\x7f", "a\ud800", "x" * 245),
    ],
)
def test_branch_invalid_name_is_refused(text: str) -> None:
    assert not is_branch(text)


@given(st.text(st.sampled_from("a.-/@{}~^:?*[\\ lock\x01é"), min_size=1, max_size=9))
def test_git_itself_says_the_same(text: str) -> None:
    asked = subprocess.run(["git", "check-ref-format", "refs/heads/" + text], check=False)

    assert is_branch(text) == (asked.returncode == 0)


@pytest.mark.parametrize("text", ["a" * 40, "0" * 64])
def test_commit_id_valid_is_accepted(text: str) -> None:
    assert is_commit(text)


@pytest.mark.parametrize("text", ["", "a" * 39, "A" * 40, "a" * 40 + "\n", "-" * 40, "\u0660" * 40])
def test_commit_id_invalid_is_refused(text: str) -> None:
    assert not is_commit(text)

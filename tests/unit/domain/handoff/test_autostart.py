"""The branches that work starts from."""

import pytest

from postroom.domain.errors import Invalid
from postroom.domain.handoff.autostart import checked_branches


@pytest.mark.parametrize(
    ("branches", "kept"),
    [
        ({}, {}),
        ({"acme/web": "main"}, {"acme/web": "main"}),
        ({"Acme/Web.JS": " release/2 "}, {"acme/web.js": "release/2"}),
        ({" acme / web ": "main"}, {"acme/web": "main"}),
        ({"acme/web": "", "acme/api": " "}, {}),
        ({"acme/web": "main", "ACME/web": "next"}, {"acme/web": "next"}),
        ({"acme/web": "main", "ACME/web": ""}, {}),
    ],
)
def test_autostart_branches_valid_are_kept(branches: dict[str, str], kept: dict[str, str]) -> None:
    assert checked_branches(branches) == kept


@pytest.mark.parametrize(
    "name", ["", "web", "/", "acme/", "/web", " / ", "a/b/c", "//", "a/\x00", "a/\ud800"]
)
@pytest.mark.parametrize("branch", ["main", ""])
def test_autostart_repository_invalid_is_refused(name: str, branch: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked_branches({"acme/web": "main", name: branch})

    assert caught.value.message == f"Repository keys must be in 'organization/repository' form, got '{name}'."

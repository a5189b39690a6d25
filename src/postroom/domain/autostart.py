"""How work on reports starts by itself: the branches that it starts from."""

from collections.abc import Mapping

from postroom.domain.errors import Invalid
from postroom.domain.signals import is_storable


def checked_branches(branches: Mapping[str, str]) -> dict[str, str]:
    """Return the base branch of each repository as it is kept: names in lower case, nothing blank.

    A repository with a blank branch is left out. Of names that differ in case alone the last one counts.

    Raises:
        Invalid: a name is not `organization/repository`.
    """
    kept = {}
    for name, branch in branches.items():
        parts = [part.strip() for part in name.split("/")]
        if len(parts) != 2 or not all(parts) or not is_storable(name):
            raise Invalid(f"Repository keys must be in 'organization/repository' form, got '{name}'.")
        if branch.strip():
            kept["/".join(parts).lower()] = branch.strip()
        else:
            kept.pop("/".join(parts).lower(), None)
    return kept

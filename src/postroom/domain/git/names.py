"""Names at a git host: which text can be a repository, which can be a branch.

What these rules let through can stand in a path of a URL and behind `refs/heads/` in git's arguments without
meaning anything else there.
"""

import re

MAX_BRANCH_BYTES = 244
"""What stays of a file name of 255 bytes for a branch's last part, after git's own `.lock` and some room."""

_OWNER = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,98}[A-Za-z0-9_-])?"
_NAME = r"[A-Za-z0-9_.-]{1,100}"
_REPOSITORY = re.compile(rf"{_OWNER}/{_NAME}", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f~^:?*\[\\\ud800-\udfff]")


def repository_name(text: str) -> str | None:
    """Return `text` as the name of a repository, `organization/name` in lower case; None when it is none."""
    if not _REPOSITORY.fullmatch(text) or text.rpartition("/")[2] in {".", ".."}:
        return None
    return text.lower()


def is_branch(text: str) -> bool:
    """Tell whether git allows a branch of that name: the rules of `git check-ref-format refs/heads/...`."""
    if not text or len(text.encode("utf-8", "surrogatepass")) > MAX_BRANCH_BYTES:
        return False
    if _FORBIDDEN.search(text) or ".." in text or "@{" in text or text.endswith("."):
        return False
    return all(part and not part.startswith(".") and not part.endswith(".lock") for part in text.split("/"))


def is_commit(text: str) -> bool:
    """Tell whether `text` is the full id of a commit, as git itself prints it."""
    return _COMMIT.fullmatch(text) is not None

"""Validates names at a git host: repositories, branches and commits.

Accepted names are safe in the path of a URL and after `refs/heads/` in git's arguments.
"""

import re

MAX_BRANCH_BYTES = 244
"""Maximum length of a branch's last part: a file name of 255 bytes less git's own `.lock` and some room."""

_OWNER = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,98}[A-Za-z0-9_-])?"
_NAME = r"[A-Za-z0-9_.-]{1,100}"
REPOSITORY = rf"{_OWNER}/{_NAME}"
"""Names of repositories, without blanks around them; of these, `NO_REPOSITORY` is not one."""
NO_REPOSITORY = r"/\.{1,2}\s*$"
_IN_BRANCH = r"\x00-\x20\x7f~^:?*\[\\"
BRANCH = rf"[^\s\x85{_IN_BRANCH}](?:[^{_IN_BRANCH}]*[^\s\x85{_IN_BRANCH}])?"
"""Names of branches, without blanks around them; of these, what `NO_BRANCH` is found in is not one."""
NO_BRANCH = r"\.\.|@\{|//|/\.|\.lock(?:/|\s*$)|[./]\s*$|^\s*[./]"

_REPOSITORY = re.compile(REPOSITORY, re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f~^:?*\[\\\ud800-\udfff]")


def repository_name(text: str) -> str | None:
    """Return `text` as the name of a repository, `organization/name` in lower case; None if it is not one."""
    if not _REPOSITORY.fullmatch(text) or text.rpartition("/")[2] in {".", ".."}:
        return None
    return text.lower()


def is_branch(text: str) -> bool:
    """Return whether git allows a branch of that name: the rules of `git check-ref-format refs/heads/...`."""
    if not text or len(text.encode("utf-8", "surrogatepass")) > MAX_BRANCH_BYTES:
        return False
    if _FORBIDDEN.search(text) or ".." in text or "@{" in text or text.endswith("."):
        return False
    return all(part and not part.startswith(".") and not part.endswith(".lock") for part in text.split("/"))


def is_commit(text: str) -> bool:
    """Return whether `text` is the full id of a commit, as git prints it."""
    return _COMMIT.fullmatch(text) is not None

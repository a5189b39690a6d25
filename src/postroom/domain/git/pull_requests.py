"""Pull requests and merge requests identified by their URLs, and the host that a git host's API belongs to."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from postroom.domain.git.names import repository_name

_PATH = re.compile(r"/([^/]+/[^/]+)/pull/([1-9][0-9]{0,9})(?:/.*)?", re.ASCII | re.DOTALL)
_NUMBER = re.compile(r"([1-9][0-9]{0,9})(?:/.*)?", re.ASCII | re.DOTALL)
_PROJECT = re.compile(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+", re.ASCII)
_USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request: `host` as in its URL (with an unusual port), `repository` as `organization/name`."""

    host: str
    repository: str
    number: int

    def __str__(self) -> str:
        """Return its URL without a scheme."""
        return f"{self.host}/{self.repository}/pull/{self.number}"


def pull_request_of(url: str) -> PullRequest | None:
    """Return the pull request of a URL in GitHub's form; None if it is not one."""
    split = _split(url)
    path = _PATH.fullmatch(split.path) if split is not None else None
    if split is None or path is None:
        return None
    host, repository = _host(split), repository_name(path[1])
    if host is None or repository is None:
        return None
    return PullRequest(host, repository, int(path[2]))


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """A merge request of GitLab: `site` is scheme and host of its URL, `repository` the path of the project."""

    site: str
    repository: str
    number: int

    def __str__(self) -> str:
        """Return its URL."""
        return f"{self.site}/{self.repository}/-/merge_requests/{self.number}"


Pull = PullRequest | MergeRequest
"""A pull request, whatever its host calls it."""


def pull_of(url: str) -> Pull | None:
    """Return the pull request of a URL in the form of GitHub or GitLab; None if it is not one."""
    return pull_request_of(url) or merge_request_of(url)


def short_name(pull: Pull) -> str:
    """Return a pull request in the short form of its host, such as `acme/shop#7` or `acme/shop!7`."""
    return f"{pull.repository}{'#' if isinstance(pull, PullRequest) else '!'}{pull.number}"


def merge_request_of(url: str) -> MergeRequest | None:
    """Return the merge request of a URL in GitLab's form; None if it is not one."""
    split = _split(url)
    if split is None or (host := _host(split)) is None:
        return None
    project, _, rest = split.path.removeprefix("/").partition("/-/merge_requests/")
    number = _NUMBER.fullmatch(rest)
    if number is None or not _PROJECT.fullmatch(project):
        return None
    return MergeRequest(f"{split.scheme}://{host}", project, int(number[1]))


def people_host(api_url: str) -> str | None:
    """Return the host of the web pages that belong to an API's URL; None if that is invalid.

    GitHub itself has a separate host for the API, an Enterprise Server only a path.
    """
    split = _split(api_url)
    host = _host(split) if split is not None else None
    if host is not None and (host == "api.github.com" or re.fullmatch(r"api\.[^.]+\.ghe\.com", host)):
        return host.removeprefix("api.")
    return host


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _host(split: SplitResult) -> str | None:
    try:
        name, port = split.hostname, split.port
    except ValueError:
        return None
    if split.scheme not in _USUAL_PORTS or not name or "@" in split.netloc:
        return None
    return name if port in {None, _USUAL_PORTS[split.scheme]} else f"{name}:{port}"

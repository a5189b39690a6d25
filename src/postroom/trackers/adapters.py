"""The adapters of trackers by kind, and what each needs to be told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from postroom.domain.errors import Invalid
from postroom.domain.handoff.webhooks import checked_url
from postroom.domain.trackers.following import Kind
from postroom.settings import TrackerSettings
from postroom.trackers import github, gitlab, linear
from postroom.trackers.github import GitHub
from postroom.trackers.gitlab import GitLab
from postroom.trackers.jira import Jira
from postroom.trackers.linear import Linear
from postroom.trackers.port import Tracker


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields that say where in a tracker issues are created, and the default of `api`."""

    title: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    api: str = ""


FIELDS: Mapping[Kind, Fields] = {
    "github": Fields("GitHub", ("repository",), ("label", "api"), github.API),
    "gitlab": Fields("GitLab", ("project",), ("label", "api"), gitlab.API),
    "linear": Fields("Linear", ("team_id",), ("label", "api"), linear.API),
    "jira": Fields(
        "Jira", ("project_key", "api"), ("label", "email", "issue_type", "done", "dropped", "reopened")
    ),
}


_ADAPTERS: Mapping[Kind, Callable[..., Tracker]] = {
    "github": GitHub,
    "gitlab": GitLab,
    "linear": Linear,
    "jira": Jira,
}


def adapter(kind: Kind, target: Mapping[str, str], token: str, settings: TrackerSettings) -> Tracker:
    """Return the adapter of a tracker."""
    options = {"seconds": settings.seconds, "allow_private": settings.allow_private_addresses}
    return _ADAPTERS[kind](target, token, **options)


def origin_of(kind: Kind, target: Mapping[str, str]) -> tuple[str, str]:
    """Return scheme and host that the token is sent to."""
    parts = urlsplit(target.get("api") or FIELDS[kind].api)
    return parts.scheme.lower(), parts.netloc.lower()


def place_of(kind: Kind, target: Mapping[str, str]) -> list[str]:
    """Return site and project of a target: the ids of its issues mean something only there."""
    fields = FIELDS[kind]
    named = [target[name] for name in fields.required if name != "api"]
    return [one.casefold() for one in (target.get("api") or fields.api, *named)]


def checked_target(kind: Kind, given: Mapping[str, str]) -> dict[str, str]:
    """Return where issues are created, without empty fields.

    Raises:
        Invalid: a field is missing, unknown or not a URL.
    """
    fields = FIELDS[kind]
    found = {name: value.strip() for name, value in given.items() if value.strip()}
    missing = [name for name in fields.required if name not in found]
    if missing:
        raise Invalid(f"Missing required fields for {kind}: {', '.join(missing)}.", field="target")
    unknown = sorted(set(found) - {*fields.required, *fields.optional})
    if unknown:
        known = ", ".join((*fields.required, *fields.optional))
        raise Invalid(f"{fields.title} has no field {unknown[0][:50]}. Fields: {known}.", field="target")
    if "api" in found:
        try:
            found["api"] = checked_url(found["api"]).rstrip("/")
        except Invalid:
            raise Invalid(
                "The address of the API must look like https://api.example.com.", field="target"
            ) from None
    return found

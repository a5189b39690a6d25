"""Issues of a GitLab project, by webhook."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from postroom.domain.git.pull_request_events import Ended, PullRequestEvent
from postroom.domain.git.pull_requests import merge_request_of
from postroom.domain.sources.webhook_signatures import STANDARD_WEBHOOKS, Signature
from postroom.sources.registry import payload as read
from postroom.sources.registry.model import (
    SIGNING,
    Closed,
    Delivery,
    Event,
    Observation,
    Sample,
    SecretField,
    Skipped,
    SourceConfigModel,
    SourceKind,
    Webhook,
)

SOURCE = ("gitlab", "issue")
_MERGE_REQUEST_ACTIONS = frozenset({"open", "update", "reopen", "close", "merge"})


class GitLabConfig(SourceConfigModel):
    """The options of a GitLab source."""

    comments: bool = Field(False, description="Whether comments on issues become signals.")


def events(delivery: Delivery, config: GitLabConfig) -> Sequence[Event]:
    """Read a webhook event."""
    payload = delivery.payload
    kind = read.text(payload, "object_kind", "event_type")
    if read.at(payload, "object_attributes.confidential") is True or kind.startswith("confidential"):
        return [Skipped("Confidential issues are not accepted.")]
    if kind in {"issue", "work_item"}:
        return [_issue(payload)]
    if kind == "note":
        return [_note(payload, config)]
    if kind == "merge_request":
        return [_merge_request(payload)]
    return [Skipped(f"Events of the kind {kind[:40] or 'unknown'} are not signals.")]


def _issue(payload: Any) -> Event:
    action = read.text(payload, "object_attributes.action")
    object_id = _object_id(payload, read.required(payload, "object_attributes.iid"))
    if action == "close":
        return Closed(SOURCE, object_id, at=read.moment(payload, "object_attributes.updated_at"))
    if action not in {"open", "reopen", "update"}:
        return Skipped(f"Changes of issues ({action[:40] or 'no action'}) are not new signals.")
    stamp = read.text(payload, "object_attributes.updated_at")
    reopens = action == "reopen"
    return _observed(
        payload,
        "object_attributes",
        object_id,
        body=read.text(payload, "object_attributes.description"),
        revision=f"reopened:{stamp}" if reopens else "opened",
        at="object_attributes.updated_at" if reopens else "object_attributes.created_at",
        reopens=reopens,
        amends=action == "update",
    )


def _merge_request(payload: Any) -> Event:
    """Read what a merge request is now, if it may name another report, or is in another state than before."""
    at = "object_attributes"
    action, state = read.text(payload, f"{at}.action"), read.text(payload, f"{at}.state")
    pull = merge_request_of(read.required(payload, f"{at}.url"))
    if pull is None or action not in _MERGE_REQUEST_ACTIONS:
        return Skipped(
            f"Changes of merge requests ({action[:40] or 'no action'}) are of no concern to reports."
        )
    changed_at = read.moment(payload, f"{at}.updated_at")
    merged_at = read.moment(payload, f"{at}.merged_at") or changed_at
    ended = None
    if state in {"merged", "closed"}:
        default = read.text(payload, "project.default_branch")
        ended = Ended(
            pull,
            merged_at if state == "merged" else None,
            read.optional(payload, f"{at}.merge_commit_sha", f"{at}.last_commit.id"),
            read.text(payload, f"{at}.target_branch") == default if default else None,
        )
    is_draft = read.at(payload, f"{at}.draft") is True or read.at(payload, f"{at}.work_in_progress") is True
    source = read.integer(payload, f"{at}.source_project_id")
    return PullRequestEvent(
        pull=pull,
        url=str(pull),
        unfinished=None if ended is not None else "draft" if is_draft else "open",
        ended=ended,
        ended_now=action in {"merge", "close"},
        # Only those who may push to the project can propose one of its own branches.
        by_insider=source is not None and source == read.integer(payload, f"{at}.target_project_id"),
        changed_at=changed_at,
        branch=read.text(payload, f"{at}.source_branch"),
        title=read.text(payload, f"{at}.title"),
        body=read.text(payload, f"{at}.description"),
    )


def _note(payload: Any, config: GitLabConfig) -> Event:
    if not config.comments:
        return Skipped("Comments are disabled in the configuration.")
    if read.text(payload, "object_attributes.noteable_type") != "Issue":
        return Skipped("Only comments on issues are signals.")
    if read.at(payload, "object_attributes.system") is True:
        return Skipped("The comment was written by GitLab.")
    if read.at(payload, "issue.confidential") is True:
        return Skipped("Confidential issues are not accepted.")
    return _observed(
        payload,
        "issue",
        _object_id(payload, read.required(payload, "issue.iid")),
        body=read.required(payload, "object_attributes.note"),
        revision=f"comment:{read.required(payload, 'object_attributes.id')}",
        at="object_attributes.created_at",
        amends=read.text(payload, "object_attributes.action") == "update",
    )


def _observed(
    payload: Any,
    issue: str,
    object_id: str,
    *,
    body: str,
    revision: str,
    at: str,
    amends: bool,
    reopens: bool = False,
) -> Observation:
    labels = read.items(payload, "labels") or read.items(payload, f"{issue}.labels")
    return Observation(
        SOURCE,
        object_id,
        read.required(payload, f"{issue}.title"),
        body=body,
        revision=revision,
        occurred_at=read.moment(payload, at),
        url=read.optional(payload, "object_attributes.url", f"{issue}.url"),
        author=read.optional(payload, "user.username", "user.name"),
        labels=read.names(labels, "title", "name"),
        thread=object_id,
        extra={"repo": read.text(payload, "project.path_with_namespace"), "state": "open"},
        reopens=reopens,
        changed_at=read.moment(payload, "object_attributes.updated_at"),
        amends=amends,
    )


def _object_id(payload: Any, number: str) -> str:
    return f"{read.required(payload, 'project.path_with_namespace', 'project.id', 'project_id')}#{number}"


_USER = {"username": "mona", "name": "Mona"}
_PROJECT = {"path_with_namespace": "acme/shop", "id": 15}
_ISSUE: dict[str, Any] = {
    "id": 301,
    "iid": 23,
    "title": "Search returns nothing for umlauts",
    "description": "Searching for 'Müller' finds nothing, 'Muller' finds the customer.",
    "state": "opened",
    "action": "open",
    "confidential": False,
    "created_at": "2026-03-01 09:00:00 UTC",
    "updated_at": "2026-03-01 09:00:00 UTC",
    "url": "https://gitlab.example.com/acme/shop/-/issues/23",
}


def _event(**changes: Any) -> dict[str, Any]:
    return {
        "object_kind": "issue",
        "user": _USER,
        "project": _PROJECT,
        "object_attributes": {**_ISSUE, **changes},
        "labels": [{"title": "search"}],
    }


KIND = SourceKind(
    name="gitlab",
    title="GitLab issues",
    category="issues",
    summary="Issues of a project as they are opened, reopened and closed.",
    emits=(SOURCE,),
    set_up="""\
1. Open the project (or group) on GitLab and go to **Settings → Webhooks → Add new webhook**.
2. URL: `{url}`. Secret token: the signing secret that was shown when this source was added. If GitLab offers a
   signing token instead (`whsec_…`), set it as the signing secret of this source.
3. Trigger: **Issues events** (and **Comments** to include comments, and **Merge request events** to attach those that
   name a report to it). Save, then **Test → Issues events**.
""",
    samples=(
        Sample("opened", _event()),
        Sample("closed", _event(action="close", state="closed"), signals=0, closes=1),
        Sample("edited", _event(action="update"), signals=0, changes=1),
        Sample("confidential", _event(confidential=True), signals=0),
        Sample(
            "comment",
            {
                "object_kind": "note",
                "user": _USER,
                "project": _PROJECT,
                "object_attributes": {
                    "id": 9,
                    "note": "Also with accents.",
                    "noteable_type": "Issue",
                    "created_at": "2026-03-02 10:00:00 UTC",
                },
                "issue": {"iid": 23, "title": "Search returns nothing for umlauts"},
            },
            config={"comments": True},
        ),
    ),
    read=events,
    config=GitLabConfig,
    secrets=(
        SecretField(
            SIGNING, "Secret token", "Secret token of the webhook, or its signing token.", made_here=True
        ),
    ),
    webhook=Webhook(
        signatures=(
            STANDARD_WEBHOOKS,
            Signature("x-gitlab-token", in_clear=True),
        ),
        headers=("x-gitlab-event",),
        key=lambda headers, payload: headers.get("webhook-id"),
    ),
)

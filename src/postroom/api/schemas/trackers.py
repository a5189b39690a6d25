"""Request and response schemas of issue trackers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from postroom.domain.trackers.following import CONTENTS, Kind
from postroom.trackers.port import Checked
from postroom.trackers.schemas import LinkState, ProjectTracker, TrackerLink, TrackerState
from postroom.validation.fields import Boolean, NotNull, Text
from postroom.validation.responses import ResponseModel, WireTime

Priority = Literal["P0", "P1", "P2", "P3", "P4"]
_KIND = "`github`, `gitlab`, `linear` or `jira`."
_TARGET = (
    "Where issues are created. GitHub: `repository`; GitLab: `project`; Linear: `team_id`; Jira: `project_key` and "
    "`api`, the address of the site, and `email` for Jira Cloud. Optional: `label`, and `api` for an own server."
)
_OPEN_FROM = (
    "Lowest priority of reports that get an issue by themselves when they become ready; null for none."
)
_STATE = (
    "`untested` until a test succeeded, then `active`; `paused` by somebody; `failed`: its token is refused."
)
_RECURRENCE = "Whether a resolved report that comes back is to `reopen` its issue, or to get a `new` one."
_CONTENT = (
    "What issues say: only the `link`, or title and `summary` as well; `auto` is the link where everybody can read "
    "the tracker."
)
_Optional = Annotated[Boolean | None, NotNull]


class TrackerRuleChanges(BaseModel):
    """What follows what; omitted rules stay as they are."""

    model_config = ConfigDict(extra="ignore")

    push_status: Annotated[_Optional, Field(description="A report's status changes its issue.")] = None
    pull_status: Annotated[_Optional, Field(description="A closed or reopened issue changes its report.")] = (
        None
    )
    push_assignee: Annotated[
        _Optional, Field(description="Who works on a report is assigned to its issue.")
    ] = None
    pull_assignee: Annotated[
        _Optional, Field(description="Who is assigned to an issue works on the report.")
    ] = None
    push_priority: Annotated[
        _Optional, Field(description="The priority becomes that of the issue, or a label.")
    ] = None
    link_comment: Annotated[
        _Optional, Field(description="An issue that was there before gets a comment with the link.")
    ] = None
    pull_comments: Annotated[
        _Optional, Field(description="What people say about an issue becomes notes of its report.")
    ] = None
    recurrence: Annotated[
        Annotated[Literal["reopen", "new"] | None, NotNull],
        Field(description=_RECURRENCE),
    ] = None
    content: Annotated[
        Annotated[CONTENTS | None, NotNull],
        Field(description=_CONTENT),
    ] = None


TargetField = Annotated[
    dict[Annotated[str, Field(max_length=50)], Annotated[Text, Field(max_length=255)]],
    Field(max_length=10, description=_TARGET),
]
Secret = Annotated[Text, Field(max_length=4_000)]


class TrackerRequest(BaseModel):
    """A tracker to connect."""

    kind: Annotated[Kind, Field(description=_KIND)]
    target: TargetField
    token: Annotated[
        Annotated[Secret, Field(min_length=1)] | None,
        Field(
            description="Access token that may read and write issues; null at GitHub for the App that the project "
            "is connected to the repository with."
        ),
    ] = None


class TrackerChanges(BaseModel):
    """Changes of the tracker; omitted fields stay unchanged."""

    target: Annotated[TargetField | None, NotNull] = None
    token: Annotated[Secret | None, NotNull, Field(description="A new access token.")] = None
    webhook: Annotated[
        Secret | None,
        NotNull,
        Field(description="Secret of the webhook, where the tracker chooses it (Linear)."),
    ] = None
    rules: Annotated[TrackerRuleChanges | None, NotNull, Field(description="Rules to change.")] = None
    open_from: Annotated[Priority | None, Field(description=_OPEN_FROM)] = None
    state: Annotated[
        Literal["active", "paused"] | None, NotNull, Field(description="Pause it, or resume it.")
    ] = None

    def changes(self) -> dict[str, Any]:
        """Return the fields that were sent."""
        sent = self.model_dump(exclude_unset=True)
        if "rules" in sent:
            sent["rules"] = {name: value for name, value in sent["rules"].items() if value is not None}
        return sent


class TrackerRulesResponse(ResponseModel):
    """What follows what."""

    push_status: bool
    pull_status: bool
    push_assignee: bool
    pull_assignee: bool
    push_priority: bool
    link_comment: bool
    pull_comments: bool
    recurrence: Literal["reopen", "new"] = Field(description=_RECURRENCE)
    content: CONTENTS = Field(description=_CONTENT)


class TrackerResponse(ResponseModel):
    """The tracker of a project."""

    id: int
    kind: Kind = Field(description=_KIND)
    target: Mapping[str, str] = Field(description=_TARGET)
    name: str = Field(description="Of that place, as the tracker says. Untrusted text.")
    rules: TrackerRulesResponse = Field(description="What follows what.")
    open_from: str | None = Field(description=_OPEN_FROM)
    state: TrackerState = Field(description=_STATE)
    failures: int = Field(description="Failed calls in a row.")
    rests_until: WireTime | None = Field(
        description="When the next call is made after failures, or a rate limit."
    )
    last_ok_at: WireTime | None
    last_webhook_at: WireTime | None
    last_error: str | None = Field(description="Untrusted text.")
    last_error_at: WireTime | None
    created_at: WireTime
    webhook_path: str = Field(description="Path below this server's address to which its webhook is sent.")
    webhook_secret: str | None = Field(
        default=None, description="Secret of the webhook, shown only by the call that connects the tracker."
    )

    @classmethod
    def of(cls, one: ProjectTracker, secret: str | None = None) -> Self:
        """Return the response for a tracker; the secret is included only if it is new."""
        names = set(cls.model_fields) - {"rules", "webhook_path", "webhook_secret"}
        values: dict[str, Any] = {name: getattr(one, name) for name in names}
        rules = TrackerRulesResponse(**asdict(one.rules))
        path = f"/api/trackers/{one.id}/webhook/"
        return cls(
            **values,
            rules=rules,
            webhook_path=path,
            webhook_secret=secret,
        )


class TrackerList(BaseModel):
    """The trackers of a project: none or one."""

    results: list[TrackerResponse]


class TrackerCheckResponse(BaseModel):
    """The result of a test, which writes nothing to the tracker."""

    ok: bool = Field(description="Whether it can be used.")
    name: str = Field(description="What it is connected to. Untrusted text.")
    public: bool = Field(description="Whether everybody can read it.")
    problems: Sequence[str] = Field(description="What would fail, or be left out. Untrusted text.")

    @classmethod
    def of(cls, checked: Checked, state: TrackerState) -> Self:
        """Return the response for a check of a tracker that is in a state by now."""
        ok = state in {"active", "paused"}
        return cls(ok=ok, name=checked.name, public=checked.public, problems=list(checked.problems))


class TrackerLinkQuery(BaseModel):
    """The filter of issues."""

    failed: Annotated[Boolean | None, NotNull] = Field(default=None, description="Only those with an error.")


class TrackerLinkResponse(ResponseModel):
    """The issue of a report."""

    id: UUID
    report: UUID
    followed_report: UUID = Field(description="Another one if the report was merged into it.")
    state: LinkState = Field(
        description="`creating` until there is an issue, then `live`; `lost` when it is gone, `unlinked` when it "
        "is no longer followed."
    )
    adopted: bool = Field(description="Whether the issue was there before.")
    reference: str | None
    url: str | None
    issue_state: str | None = Field(description="`open`, `done`, `dropped` or `duplicate`, as seen last.")
    error: str | None = Field(description="Untrusted text.")
    attempts: int
    due_at: WireTime | None = Field(description="When it is tried, or read, next.")
    created_at: WireTime
    checked_at: WireTime | None
    ended_at: WireTime | None

    @classmethod
    def of(cls, one: TrackerLink) -> Self:
        """Return the response for a link."""
        names = set(cls.model_fields) - {"report", "followed_report", "issue_state"}
        values: dict[str, Any] = {name: getattr(one, name) for name in names}
        state = None if one.seen is None else one.seen["state"]
        return cls(**values, report=one.report_id, followed_report=one.owner_id, issue_state=state)


class TrackerIssueRequest(BaseModel):
    """What issue a report is to have."""

    issue: Annotated[
        Annotated[Text, Field(max_length=500)] | None,
        Field(description="Address or reference of an issue that is there; null for a new one."),
    ] = None


class ReportIssueResponse(BaseModel):
    """The issue of a report, and former ones."""

    issue: TrackerLinkResponse | None
    former: list[TrackerLinkResponse]


class TrackerWebhookResponse(BaseModel):
    """The result of a delivery."""

    status: Literal["ok", "ignored"] = Field(description="`ignored`: it is about no issue of a report.")

"""Request and response schemas of scout configurations."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NotRequired, cast
from uuid import UUID

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from postroom.api.schemas.scouts.fields import (
    CronSchedule,
    Destination,
    FilePath,
    NewSkillName,
    RepositoryToRead,
    SkillName,
    StructuredOutputSchema,
    ToolName,
    WriteScope,
)
from postroom.domain.scouts.configs import (
    DEFAULT_INTERVAL,
    MAX_INTERVAL,
    MIN_INTERVAL,
    Origin,
    ScoutStatus,
)
from postroom.domain.scouts.plan import plan_of
from postroom.domain.scouts.skills import (
    MAX_DESCRIPTION,
    MAX_FILES,
    SkillFile,
    SkillProblem,
    SkillText,
)
from postroom.scouts.configs.values import ConfigChanges, Scout
from postroom.validation.fields import AnyText, BlankText, Boolean, Integer, NotNull, RawText, Text
from postroom.validation.responses import WireTime

MAX_NOTE = 1000
COLUMNS = ("enabled", "emit", "run_interval_minutes")
"""Fields with a column of their own; all other fields are stored in the options."""


_ENABLED = "Whether the scout runs on its schedule. A project may have 100 enabled scouts."
_EMIT = "Whether findings become signals; false makes dry runs."
_INTERVAL = "Minutes between runs."
_NAME = "Display name; blank for the name of the skill."
_CRON = (
    "Cron schedule (five fields) in the project's time zone, instead of the interval; null for the interval."
)
_DESTINATIONS = "Further destinations of findings: an object each for `slack` and `webhook`."
_SCHEMA = "JSON Schema of records of a run, with internal references only. Null for none."
_NETWORK = "Network access of a run. Stored but ignored: runs can access nothing but their tools."
_MODEL = (
    "Model for agents, one that the server offers; null for the default. A run with any "
    "other model fails with that reason."
)
_SERVERS = "MCP servers that agents may use. There is no gateway, so a run that requires one fails."
_REPOSITORIES = (
    "Repositories that runs may read, as `organization/repository`; empty for all that "
    "are connected by name. Others that a credential can access have to be named here."
)
_SCOPES = "Additional scopes for tokens of runs; the caller must have them."


class OutputDestinations(BaseModel):
    """Additional destinations of findings."""

    slack: Annotated[Destination, Field(description="Where in Slack; null for nowhere. Kept, not used.")] = (
        None
    )
    webhook: Annotated[Destination, Field(description="Which webhook; null for none. Kept, not used.")] = None


class ScoutConfigChanges(BaseModel):
    """Changes of a configuration; omitted fields stay unchanged."""

    enabled: Annotated[Boolean | None, NotNull, Field(description=_ENABLED)] = None
    emit: Annotated[Boolean | None, NotNull, Field(description=_EMIT)] = None
    run_interval_minutes: Annotated[
        Annotated[Integer, Field(ge=MIN_INTERVAL, le=MAX_INTERVAL)] | None,
        NotNull,
        Field(description=f"{_INTERVAL} {DEFAULT_INTERVAL} unless said."),
    ] = None
    display_name: Annotated[
        Annotated[BlankText, Field(max_length=200)] | None, NotNull, Field(description=_NAME)
    ] = None
    run_cron_schedule: Annotated[CronSchedule, Field(description=_CRON)] = None
    output_destinations: Annotated[OutputDestinations | None, Field(description=_DESTINATIONS)] = None
    structured_output_schema: Annotated[StructuredOutputSchema, Field(description=_SCHEMA)] = None
    network_access: Annotated[Literal["trusted", "full"] | None, NotNull, Field(description=_NETWORK)] = None
    model: Annotated[
        Annotated[Text, Field(max_length=200)] | None,
        Field(description=_MODEL),
    ] = None
    auto_pause_exempt: Annotated[
        Boolean | None, NotNull, Field(description="Whether the scout is exempt from auto-pause.")
    ] = None
    tags: Annotated[
        Annotated[list[Annotated[Text, Field(max_length=50)]], Field(max_length=10)] | None,
        NotNull,
        Field(description="Tags of the scout."),
    ] = None
    mcp_gateway_server_ids: Annotated[
        Annotated[list[Annotated[Text, Field(max_length=200)]], Field(max_length=100)] | None,
        NotNull,
        Field(description=_SERVERS),
    ] = None
    repositories: Annotated[
        Annotated[list[RepositoryToRead], Field(max_length=10)] | None,
        NotNull,
        Field(description=_REPOSITORIES),
    ] = None
    write_scopes: Annotated[
        Annotated[list[WriteScope], Field(max_length=8)] | None, NotNull, Field(description=_SCOPES)
    ] = None

    def changes(self) -> ConfigChanges:
        """Return what was sent."""
        sent = self.model_dump(mode="json", exclude_unset=True, exclude={"skill_name"})
        columns = {name: value for name, value in sent.items() if name in COLUMNS}
        return ConfigChanges(columns, {name: sent[name] for name in sent if name not in COLUMNS})


class _ForSkill(BaseModel):
    skill_name: Annotated[
        SkillName, Field(description="Existing skill of the scout. Starts with `signals-scout-`.")
    ]


class NewScoutConfig(ScoutConfigChanges, _ForSkill):
    """A configuration to create, or to change if the skill has one."""


class SkillFileInput(BaseModel):
    """An additional file of a skill."""

    path: Annotated[FilePath, Field(description="Relative path.")]
    content: Annotated[AnyText, Field(description="Content.")]
    content_type: Annotated[Text, Field(max_length=100, description="Its media type.")] = "text/plain"

    def value(self) -> SkillFile:
        """Return it as a value."""
        return SkillFile(self.path, self.content, self.content_type)


class NewScout(BaseModel):
    """A scout to create: its skill and its configuration."""

    name: Annotated[
        NewSkillName,
        Field(
            description="Name of the skill: `signals-scout-` and lower-case letters, digits, single hyphens. "
            "The prefix is required.",
        ),
    ]
    description: Annotated[
        Text, Field(max_length=MAX_DESCRIPTION, description="Description in one or two sentences.")
    ]
    body: Annotated[RawText, Field(description="The instructions, in Markdown.")]
    files: Annotated[list[SkillFileInput], Field(max_length=MAX_FILES, description="Additional files.")] = (
        Field(default_factory=list)
    )
    allowed_tools: Annotated[
        list[ToolName] | None,
        Field(
            description="Tools of runs. Default: all except `emit-report` and `edit-report`. Not part of "
            "PostHog's API."
        ),
    ] = None
    config: Annotated[
        ScoutConfigChanges | None, Field(description="Configuration of the scout; defaults if omitted.")
    ] = None

    def text(self) -> SkillText:
        """Return the skill.

        Raises:
            SkillProblem: one of the names is not a tool.
        """
        front = {} if self.allowed_tools is None else {"allowed-tools": self.allowed_tools}
        try:
            plan_of(self.name, front)
        except SkillProblem as problem:
            raise SkillProblem("allowed_tools", problem.message) from None
        return SkillText(self.name, self.description, self.body, front, [file.value() for file in self.files])


class ScoutRunRequest(BaseModel):
    """Options of a requested run."""

    note: Annotated[
        Annotated[BlankText, Field(max_length=MAX_NOTE)] | None,
        Field(description="Note for the run."),
    ] = None


class ScoutConfigResponse(TypedDict):
    """The configuration of a scout."""

    id: UUID
    skill_name: str
    description: Annotated[str, Field(description="Description of the skill; empty if it was deleted.")]
    scout_origin: Annotated[Origin, Field(description="`canonical` for scouts shipped with Postroom.")]
    scout_role: Annotated[
        Literal["specialist", "operational"], Field(description="All scouts here are specialists.")
    ]
    deprecation: Annotated[dict[str, Any] | None, Field(description="No scout here is deprecated: null.")]
    owners: Annotated[list[str], Field(description="Scouts have no owners here: empty.")]
    enabled: Annotated[
        bool, Field(description="Whether the status is `active`. A project may have 100 enabled scouts.")
    ]
    status: Annotated[
        ScoutStatus, Field(description="Whether the schedule is followed, and else who stopped it.")
    ]
    pause_reason: Annotated[
        Literal["no_output", "ignored", "repeated_failures", "retired", "background_removed"] | None,
        Field(description="Why the server paused it: failed runs, or an agent that found nothing for long."),
    ]
    emit: Annotated[bool, Field(description=_EMIT)]
    run_interval_minutes: Annotated[int, Field(description=_INTERVAL)]
    last_run_at: WireTime | None
    consecutive_failure_count: Annotated[int, Field(description="Failed runs in a row.")]
    status_changed_at: Annotated[WireTime | None, Field(description="When the server paused it.")]
    status_changed_by: Annotated[dict[str, Any] | None, Field(description="Not kept: null.")]
    source_product: Annotated[str | None, Field(description="No scout here stands for a source: null.")]
    source_id: Annotated[str | None, Field(description="As `source_product`.")]
    created_at: WireTime
    updated_at: Annotated[WireTime, Field(description="When its settings changed, or the server paused it.")]
    display_name: Annotated[str, Field(description=_NAME)]
    run_cron_schedule: Annotated[str | None, Field(description=_CRON)]
    output_destinations: Annotated[OutputDestinations | None, Field(description=_DESTINATIONS)]
    structured_output_schema: Annotated[dict[str, Any] | None, Field(description=_SCHEMA)]
    network_access: Annotated[Literal["trusted", "full"], Field(description=_NETWORK)]
    model: Annotated[str | None, Field(description=_MODEL)]
    auto_pause_exempt: Annotated[bool, Field(description="Whether the scout is exempt from auto-pause.")]
    tags: Annotated[list[str], Field(description="Tags of the scout.")]
    mcp_gateway_server_ids: Annotated[list[str], Field(description=_SERVERS)]
    repositories: Annotated[list[str], Field(description=_REPOSITORIES)]
    write_scopes: Annotated[list[str], Field(description=_SCOPES)]
    auto_paused_at: NotRequired[
        Annotated[WireTime | None, Field(description="When the scout was auto-paused; omitted if not.")]
    ]
    auto_pause_reason: NotRequired[
        Annotated[str | None, Field(description="Reason for the pause; enabling the scout ends it.")]
    ]


class MadeScoutResponse(TypedDict):
    """A created scout."""

    name: Annotated[str, Field(description="Name of its skill.")]
    config: ScoutConfigResponse


class StartedResponse(TypedDict):
    """An enqueued run."""

    skill_name: str
    workflow_id: Annotated[UUID, Field(description="Id of the run.")]
    started: bool


_DEFAULTS: Mapping[str, Any] = {
    "display_name": "",
    "run_cron_schedule": None,
    "output_destinations": None,
    "structured_output_schema": None,
    "network_access": "trusted",
    "model": None,
    "auto_pause_exempt": False,
    "tags": [],
    "mcp_gateway_server_ids": [],
    "repositories": [],
    "write_scopes": [],
}
"""Options that were never sent."""


def scout_response(scout: Scout) -> ScoutConfigResponse:
    """Return the JSON object of a configuration, including the options that were ever sent."""
    config = scout.config
    paused = {}
    if config.paused_at is not None:
        paused = {"auto_paused_at": config.paused_at, "auto_pause_reason": config.pause_reason}
    by_system = config.status == "paused_by_system"
    shown: dict[str, Any] = {
        "id": config.id,
        "skill_name": config.skill_name,
        "description": scout.description,
        "scout_origin": scout.origin,
        "scout_role": "specialist",
        "deprecation": None,
        "owners": [],
        "enabled": config.status == "active",
        "status": config.status,
        "pause_reason": config.pause_kind if by_system else None,
        "emit": config.emit,
        "run_interval_minutes": config.run_interval_minutes,
        "last_run_at": config.last_run_at,
        "consecutive_failure_count": config.failures,
        "status_changed_at": config.paused_at if by_system else None,
        "status_changed_by": None,
        "source_product": None,
        "source_id": None,
        "created_at": config.created_at,
        "updated_at": config.updated_at,
        **_DEFAULTS,
        **config.options,
        **paused,
    }
    return cast("ScoutConfigResponse", shown)

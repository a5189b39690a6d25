"""Request and response schemas of scout configurations."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from postroom.domain.scouts.configs import (
    DEFAULT_INTERVAL,
    MAX_INTERVAL,
    MAX_SKILL_NAME,
    MIN_INTERVAL,
    Origin,
    ScoutConfigProblem,
    check_skill_name,
    cron_problem,
    repository_problem,
    schema_problem,
    scope_problem,
)
from postroom.domain.scouts.plan import plan_of
from postroom.domain.scouts.skills import (
    MAX_DESCRIPTION,
    MAX_FILES,
    MAX_NAME,
    MAX_PATH,
    SkillFile,
    SkillProblem,
    SkillText,
    name_problem,
)
from postroom.domain.signals.extras import json_problem
from postroom.edge.requests.fields import AnyText, BlankText, Boolean, Integer, NotNull, RawText, Text
from postroom.edge.requests.problems import WIRE
from postroom.edge.times import wire_time
from postroom.scouts.configs.values import ConfigChanges, Scout

MAX_NOTE = 1000
COLUMNS = ("enabled", "emit", "run_interval_minutes")
"""Fields with a column of their own; all other fields are stored in the options."""


def scout_on_wire(scout: Scout) -> dict[str, Any]:
    """Return the JSON object of a configuration, including the options that were ever sent."""
    config = scout.config
    paused = {}
    if config.paused_at is not None:
        paused = {"auto_paused_at": wire_time(config.paused_at), "auto_pause_reason": config.pause_reason}
    return {
        "id": str(config.id),
        "skill_name": config.skill_name,
        "description": scout.description,
        "scout_origin": scout.origin,
        "enabled": config.enabled,
        "emit": config.emit,
        "run_interval_minutes": config.run_interval_minutes,
        "last_run_at": None if config.last_run_at is None else wire_time(config.last_run_at),
        "created_at": wire_time(config.created_at),
        **config.options,
        **paused,
    }


def _refuse(problem: str | None) -> None:
    if problem is not None:
        raise PydanticCustomError(f"{WIRE}invalid_input", "{detail}", {"detail": problem})


def _object(value: dict[str, Any] | None) -> dict[str, Any] | None:
    _refuse(None if value is None else json_problem(value))
    return value


def _schema(value: dict[str, Any] | None) -> dict[str, Any] | None:
    _refuse(None if value is None else schema_problem(value))
    return value


def _schedule(value: str | None) -> str | None:
    _refuse(cron_problem(value) if value else None)
    return value or None


def _scope(value: str) -> str:
    _refuse(scope_problem(value))
    return value


def _repository(value: str) -> str:
    _refuse(repository_problem(value))
    return value


def _skill_name(value: str) -> str:
    try:
        check_skill_name(value)
    except ScoutConfigProblem as problem:
        _refuse(problem.message)
    return value


def _new_name(value: str) -> str:
    _skill_name(value)
    _refuse(name_problem(value))
    return value


_Destination = Annotated[dict[str, Any] | None, AfterValidator(_object)]
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

    slack: Annotated[_Destination, Field(description="Where in Slack; null for nowhere. Kept, not used.")] = (
        None
    )
    webhook: Annotated[_Destination, Field(description="Which webhook; null for none. Kept, not used.")] = (
        None
    )


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
    run_cron_schedule: Annotated[
        Annotated[BlankText, Field(max_length=100)] | None,
        AfterValidator(_schedule),
        Field(description=_CRON),
    ] = None
    output_destinations: Annotated[OutputDestinations | None, Field(description=_DESTINATIONS)] = None
    structured_output_schema: Annotated[
        dict[str, Any] | None, AfterValidator(_schema), Field(description=_SCHEMA)
    ] = None
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
        Annotated[
            list[Annotated[Text, Field(max_length=255), AfterValidator(_repository)]], Field(max_length=10)
        ]
        | None,
        NotNull,
        Field(description=_REPOSITORIES),
    ] = None
    write_scopes: Annotated[
        Annotated[list[Annotated[Text, Field(max_length=80), AfterValidator(_scope)]], Field(max_length=8)]
        | None,
        NotNull,
        Field(description=_SCOPES),
    ] = None

    def changes(self) -> ConfigChanges:
        """Return what was sent."""
        sent = self.model_dump(mode="json", exclude_unset=True, exclude={"skill_name"})
        columns = {name: value for name, value in sent.items() if name in COLUMNS}
        return ConfigChanges(columns, {name: sent[name] for name in sent if name not in COLUMNS})


class _ForSkill(BaseModel):
    skill_name: Annotated[
        Text,
        Field(
            max_length=MAX_SKILL_NAME,
            description="Existing skill of the scout. Starts with `signals-scout-`.",
        ),
        AfterValidator(_skill_name),
    ]


class NewScoutConfig(ScoutConfigChanges, _ForSkill):
    """A configuration to create, or to change if the skill has one."""


class SkillFileInput(BaseModel):
    """An additional file of a skill."""

    path: Annotated[Text, Field(max_length=MAX_PATH, description="Relative path.")]
    content: Annotated[AnyText, Field(description="Content.")]
    content_type: Annotated[Text, Field(max_length=100, description="Its media type.")] = "text/plain"

    def value(self) -> SkillFile:
        """Return it as a value."""
        return SkillFile(self.path, self.content, self.content_type)


class NewScout(BaseModel):
    """A scout to create: its skill and its configuration."""

    name: Annotated[
        Text,
        Field(
            max_length=MAX_NAME,
            description="Name of the skill: `signals-scout-` and lower-case letters, digits, single hyphens. "
            "The prefix is required.",
        ),
        AfterValidator(_new_name),
    ]
    description: Annotated[
        Text, Field(max_length=MAX_DESCRIPTION, description="Description in one or two sentences.")
    ]
    body: Annotated[RawText, Field(description="The instructions, in Markdown.")]
    files: Annotated[list[SkillFileInput], Field(max_length=MAX_FILES, description="Additional files.")] = (
        Field(default_factory=list)
    )
    allowed_tools: Annotated[
        list[Annotated[Text, Field(max_length=60)]] | None,
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


class ScoutConfigBody(BaseModel):
    """The configuration of a scout. Fields from `display_name` on are omitted if they were never sent."""

    id: UUID
    skill_name: str
    description: str = Field(description="Description of the skill; empty if it was deleted.")
    scout_origin: Origin = Field(description="`canonical` for scouts shipped with Postroom.")
    enabled: bool = Field(description=_ENABLED)
    emit: bool = Field(description=_EMIT)
    run_interval_minutes: int = Field(description=_INTERVAL)
    last_run_at: datetime | None
    created_at: datetime
    display_name: str = Field(default="", description=_NAME)
    run_cron_schedule: str | None = Field(default=None, description=_CRON)
    output_destinations: OutputDestinations | None = Field(default=None, description=_DESTINATIONS)
    structured_output_schema: dict[str, Any] | None = Field(default=None, description=_SCHEMA)
    network_access: Literal["trusted", "full"] = Field(default="trusted", description=_NETWORK)
    model: str | None = Field(default=None, description=_MODEL)
    auto_pause_exempt: bool = False
    tags: list[str] = Field(default_factory=list)
    mcp_gateway_server_ids: list[str] = Field(default_factory=list, description=_SERVERS)
    repositories: list[str] = Field(default_factory=list, description=_REPOSITORIES)
    write_scopes: list[str] = Field(default_factory=list, description=_SCOPES)
    auto_paused_at: datetime | None = Field(
        default=None, description="When the scout was auto-paused; omitted if not."
    )
    auto_pause_reason: str | None = Field(
        default=None, description="Reason for the pause; enabling the scout ends it."
    )


class NewScoutBody(BaseModel):
    """A created scout."""

    name: str = Field(description="Name of its skill.")
    config: ScoutConfigBody


class StartedBody(BaseModel):
    """An enqueued run."""

    skill_name: str
    workflow_id: UUID = Field(description="Id of the run.")
    started: bool

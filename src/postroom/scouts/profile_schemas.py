"""What a project profile looks like, in the API's description."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field


class ProjectContext(BaseModel):
    """What the project's people say of their product."""

    product_description: str | None
    app_urls: list[str]


class ProductIntent(BaseModel):
    """A product that somebody meant to use; none is recorded here."""

    product_type: str
    activated_at: datetime | None
    created_at: datetime


class Integration(BaseModel):
    """A connection to a git host."""

    kind: str = Field(description="`local` or `github`.")
    created_at: datetime


class ExternalDataSource(BaseModel):
    """A source of a data warehouse; there is none here."""

    source_type: str
    status: str
    prefix: str | None
    created_at: datetime


class SourceName(BaseModel):
    """A source of signals."""

    source_product: str
    source_type: str


class SourceSwitches(BaseModel):
    """The sources that have a configuration, by whether they are on."""

    enabled: list[SourceName]
    disabled: list[SourceName]


class StatusCount(BaseModel):
    """How many reports have a status."""

    status: str
    count: int


class InboxCounts(BaseModel):
    """The reports of the project, without suppressed and deleted ones."""

    total: int
    by_status: list[StatusCount]


class ScopeActivity(BaseModel):
    """What people changed of one kind of thing."""

    scope: str
    edits: int
    users: int
    last_edit: datetime


class Activity(BaseModel):
    """What people changed within some days: at most 20 kinds of things, most edits first."""

    window_days: int
    by_scope: list[ScopeActivity]


class Thing(BaseModel):
    """Something that Postroom keeps no record of; lists of it are always empty."""


class Things(BaseModel):
    """How many there are of something that Postroom keeps no record of."""

    total_count: int
    recent: list[Thing]


class ActiveThings(Things):
    """The same, with how many are active."""

    active_count: int


class RunningThings(Things):
    """The same, with how many are running."""

    running_count: int


class EnabledThings(Things):
    """The same, with how many are enabled."""

    enabled_count: int


class Inventory(BaseModel):
    """What a project has."""

    project_context: ProjectContext
    products_in_use: list[str] = Field(description="Products that have sent signals, sorted.")
    product_intents: list[ProductIntent]
    integrations: list[Integration] = Field(description="By kind.")
    external_data_sources: list[ExternalDataSource]
    signal_source_configs: SourceSwitches
    existing_inbox_reports: InboxCounts
    recent_activity: Activity
    recent_dashboards: list[Thing]
    recent_surveys: ActiveThings
    recent_feature_flags: ActiveThings
    recent_experiments: RunningThings
    recent_alerts: EnabledThings
    recent_hog_functions: EnabledThings
    recent_hog_flows: ActiveThings
    recent_notebooks: Things
    recent_cohorts: Things
    recent_actions: Things
    top_events: list[Thing] | None


class Payload(BaseModel):
    """What was found."""

    inventory: Inventory


class ProfileBody(BaseModel):
    """What a project has, as it was found at one time."""

    profile_id: UUID
    computed_at: datetime
    expires_at: datetime = Field(description="When the next run that asks has it built anew.")
    source_version: str = Field(description="What profiles of this kind are made of.")
    payload: Payload


class MemberBody(BaseModel):
    """A member of the project's organization."""

    user_uuid: UUID
    email: str
    first_name: str
    last_name: str
    github_login: str | None

"""Response schemas of the project profile."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.domain.reports.state import Status


class ProjectContext(BaseModel):
    """The description of the product by the project's people."""

    product_description: str | None
    app_urls: list[str]


class ProductIntent(BaseModel):
    """A product that somebody at a connected PostHog instance intended to use."""

    product_type: str
    activated_at: datetime | None
    created_at: datetime


class Integration(BaseModel):
    """A connection to a git host, or an integration of a connected PostHog instance."""

    kind: str = Field(description="`local`, `remote` or `github`, or a kind of the instance.")
    created_at: datetime


class ExternalDataSource(BaseModel):
    """A source of the data warehouse of a connected PostHog instance."""

    source_type: str
    status: str
    prefix: str | None
    created_at: datetime


class SourceName(BaseModel):
    """A source of signals."""

    source_product: str
    source_type: str


class SourceSwitches(BaseModel):
    """The configured sources, by whether they are enabled."""

    enabled: list[SourceName]
    disabled: list[SourceName]


class StatusCount(BaseModel):
    """The number of reports with a status."""

    status: Status
    count: int


class InboxCounts(BaseModel):
    """The reports of the project, without suppressed and deleted ones."""

    total: int
    by_status: list[StatusCount]


class ScopeActivity(BaseModel):
    """The edits of one kind of object by people."""

    scope: str
    edits: int
    users: int
    last_edit: datetime


class Activity(BaseModel):
    """The edits by people within some days: at most 20 kinds of objects, most edits first."""

    window_days: int
    by_scope: list[ScopeActivity]


class Dashboard(BaseModel):
    """A dashboard of a connected PostHog instance that somebody has viewed."""

    id: int | str
    name: str
    last_accessed_at: datetime
    last_refresh: datetime | None = Field(description="When its data was last refreshed.")
    created_at: datetime | None


class Survey(BaseModel):
    """A survey of a connected PostHog instance."""

    id: int | str
    name: str
    type: str = Field(
        description="How it reaches people, `popover` for one; empty if the instance does not say."
    )
    status: Literal["archived", "draft", "stopped", "running"] = Field(
        description="`archived`, or else by its days: not begun is `draft`, over is `stopped`."
    )
    updated_at: datetime | None


class FeatureFlag(BaseModel):
    """A feature flag of a connected PostHog instance."""

    id: int | str
    key: str
    name: str = Field(description="The key where it has no name.")
    active: bool
    updated_at: datetime | None


class Experiment(BaseModel):
    """An experiment of a connected PostHog instance."""

    id: int | str
    name: str
    status: Literal["archived", "draft", "complete", "running"] = Field(
        description="`archived`, or else by its days: not begun is `draft`, over is `complete`."
    )
    feature_flag_key: str
    updated_at: datetime | None


class Alert(BaseModel):
    """An alert of a connected PostHog instance."""

    id: int | str
    name: str
    enabled: bool
    state: str = Field(description="Result of its last check, as named by the instance; empty without one.")
    calculation_interval: str | None = Field(description="Check interval, as named by the instance.")
    insight_id: int | None = Field(description="The insight that it watches.")
    created_at: datetime | None


class HogFunction(BaseModel):
    """A function of a connected PostHog instance."""

    id: int | str
    name: str
    type: str = Field(
        description="What it is for, `destination` for one; empty if the instance does not say."
    )
    kind: str | None = Field(description="Notable property, as named by the instance.")
    enabled: bool
    updated_at: datetime | None


class HogFlow(BaseModel):
    """A workflow of a connected PostHog instance."""

    id: int | str
    name: str
    status: str
    updated_at: datetime | None


class Notebook(BaseModel):
    """A notebook of a connected PostHog instance."""

    short_id: str
    title: str
    last_modified_at: datetime | None


class Cohort(BaseModel):
    """A cohort of a connected PostHog instance."""

    id: int | str
    name: str
    is_static: bool = Field(description="Whether its people were listed, not found by a rule.")
    count: int = Field(description="People in it, as it was counted last.")
    created_at: datetime | None


class Action(BaseModel):
    """An action of a connected PostHog instance."""

    id: int | str
    name: str
    updated_at: datetime | None


class TopEvent(BaseModel):
    """How often an event occurred at a connected PostHog instance."""

    event: str
    count: int = Field(description="Within 7 days.")
    distinct_users: int = Field(description="People who sent it within 7 days.")
    recent_24h_count: int
    recent_24h_users: int
    first_seen: datetime | None = Field(description="The first of these 7 days.")
    last_seen: datetime | None


class Surveys(BaseModel):
    """The surveys: how many, and the five most recently changed."""

    total_count: int
    active_count: int = Field(description="Those that run.")
    recent: list[Survey]


class FeatureFlags(BaseModel):
    """The feature flags: how many, and the five most recently changed."""

    total_count: int
    active_count: int
    recent: list[FeatureFlag]


class Experiments(BaseModel):
    """The experiments: how many, and the five most recently changed."""

    total_count: int
    running_count: int
    recent: list[Experiment]


class Alerts(BaseModel):
    """The alerts: how many, and the five newest."""

    total_count: int
    enabled_count: int
    recent: list[Alert]


class HogFunctions(BaseModel):
    """The functions: how many, and the five most recently changed."""

    total_count: int
    enabled_count: int
    recent: list[HogFunction]


class HogFlows(BaseModel):
    """The workflows: how many, and the five most recently changed."""

    total_count: int
    active_count: int = Field(description="Those that are not archived.")
    recent: list[HogFlow]


class Notebooks(BaseModel):
    """The notebooks: how many, and the five most recently changed."""

    total_count: int
    recent: list[Notebook]


class Cohorts(BaseModel):
    """The cohorts: how many, and the five newest."""

    total_count: int
    recent: list[Cohort]


class Actions(BaseModel):
    """The actions: how many, and the five most recently changed."""

    total_count: int
    recent: list[Action]


class Inventory(BaseModel):
    """The inventory of a project.

    The fields from `recent_dashboards` on, `product_intents` and `external_data_sources` come from a connected
    PostHog instance, and are empty without one.
    """

    project_context: ProjectContext
    products_in_use: list[str] = Field(
        description="Products that have sent signals, and those that a connected PostHog instance uses, sorted."
    )
    product_intents: list[ProductIntent]
    integrations: list[Integration] = Field(description="By kind.")
    external_data_sources: list[ExternalDataSource]
    signal_source_configs: SourceSwitches
    existing_inbox_reports: InboxCounts
    recent_activity: Activity
    recent_dashboards: list[Dashboard] = Field(description="Up to 20, last viewed first.")
    recent_surveys: Surveys
    recent_feature_flags: FeatureFlags
    recent_experiments: Experiments
    recent_alerts: Alerts
    recent_hog_functions: HogFunctions
    recent_hog_flows: HogFlows
    recent_notebooks: Notebooks
    recent_cohorts: Cohorts
    recent_actions: Actions
    top_events: list[TopEvent] | None = Field(
        description="Up to 50 of the last 7 days; null if the instance could not be queried."
    )


class Payload(BaseModel):
    """The content of a profile."""

    inventory: Inventory


class ProfileBody(BaseModel):
    """The profile of a project at one time."""

    profile_id: UUID
    computed_at: datetime
    expires_at: datetime = Field(description="When it expires.")
    source_version: str = Field(description="Contents of profiles of this kind.")
    payload: Payload


class MemberBody(BaseModel):
    """A member of the project's organization."""

    user_uuid: UUID
    email: str
    first_name: str
    last_name: str
    github_login: str | None

"""Response schemas of the project profile."""

from typing import Annotated, Literal, cast
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from postroom.domain.reports.state import Status
from postroom.kit.times import iso_time
from postroom.scouts.profile.service import Profile
from postroom.validation.responses import IsoTime


class ProjectContext(TypedDict):
    """The description of the product by the project's people."""

    product_description: str | None
    app_urls: list[str]


class ProductIntent(TypedDict):
    """A product that somebody at a connected PostHog instance intended to use."""

    product_type: str
    activated_at: IsoTime | None
    created_at: IsoTime


class Integration(TypedDict):
    """A connection to a git host, or an integration of a connected PostHog instance."""

    kind: Annotated[str, Field(description="`local`, `remote` or `github`, or a kind of the instance.")]
    created_at: IsoTime


class ExternalDataSource(TypedDict):
    """A source of the data warehouse of a connected PostHog instance."""

    source_type: str
    status: str
    prefix: str | None
    created_at: IsoTime


class SourceName(TypedDict):
    """A source of signals."""

    source_product: str
    source_type: str


class SourceSwitches(TypedDict):
    """The configured sources, by whether they are enabled."""

    enabled: list[SourceName]
    disabled: list[SourceName]


class StatusCount(TypedDict):
    """The number of reports with a status."""

    status: Status
    count: int


class InboxCounts(TypedDict):
    """The reports of the project, without suppressed and deleted ones."""

    total: int
    by_status: list[StatusCount]


class ScopeActivity(TypedDict):
    """The edits of one kind of object by people."""

    scope: str
    edits: int
    users: int
    last_edit: IsoTime


class Activity(TypedDict):
    """The edits by people within some days: at most 20 kinds of objects, most edits first."""

    window_days: int
    by_scope: list[ScopeActivity]


class Dashboard(TypedDict):
    """A dashboard of a connected PostHog instance that somebody has viewed."""

    id: int | str
    name: str
    last_accessed_at: IsoTime
    last_refresh: Annotated[IsoTime | None, Field(description="When its data was last refreshed.")]
    created_at: IsoTime | None


class Survey(TypedDict):
    """A survey of a connected PostHog instance."""

    id: int | str
    name: str
    type: Annotated[
        str,
        Field(description="How it reaches people, `popover` for one; empty if the instance does not say."),
    ]
    status: Annotated[
        Literal["archived", "draft", "stopped", "running"],
        Field(description="`archived`, or else by its days: not begun is `draft`, over is `stopped`."),
    ]
    updated_at: IsoTime | None


class FeatureFlag(TypedDict):
    """A feature flag of a connected PostHog instance."""

    id: int | str
    key: str
    name: Annotated[str, Field(description="The key where it has no name.")]
    active: bool
    updated_at: IsoTime | None


class Experiment(TypedDict):
    """An experiment of a connected PostHog instance."""

    id: int | str
    name: str
    status: Annotated[
        Literal["archived", "draft", "complete", "running"],
        Field(description="`archived`, or else by its days: not begun is `draft`, over is `complete`."),
    ]
    feature_flag_key: str
    updated_at: IsoTime | None


class Alert(TypedDict):
    """An alert of a connected PostHog instance."""

    id: int | str
    name: str
    enabled: bool
    state: Annotated[
        str, Field(description="Result of its last check, as named by the instance; empty without one.")
    ]
    calculation_interval: Annotated[
        str | None, Field(description="Check interval, as named by the instance.")
    ]
    insight_id: Annotated[int | None, Field(description="The insight that it watches.")]
    created_at: IsoTime | None


class HogFunction(TypedDict):
    """A function of a connected PostHog instance."""

    id: int | str
    name: str
    type: Annotated[
        str, Field(description="What it is for, `destination` for one; empty if the instance does not say.")
    ]
    kind: Annotated[str | None, Field(description="Notable property, as named by the instance.")]
    enabled: bool
    updated_at: IsoTime | None


class HogFlow(TypedDict):
    """A workflow of a connected PostHog instance."""

    id: int | str
    name: str
    status: str
    updated_at: IsoTime | None


class Notebook(TypedDict):
    """A notebook of a connected PostHog instance."""

    short_id: str
    title: str
    last_modified_at: IsoTime | None


class Cohort(TypedDict):
    """A cohort of a connected PostHog instance."""

    id: int | str
    name: str
    is_static: Annotated[bool, Field(description="Whether its people were listed, not found by a rule.")]
    count: Annotated[int, Field(description="People in it, as it was counted last.")]
    created_at: IsoTime | None


class Action(TypedDict):
    """An action of a connected PostHog instance."""

    id: int | str
    name: str
    updated_at: IsoTime | None


class TopEvent(TypedDict):
    """How often an event occurred at a connected PostHog instance."""

    event: str
    count: Annotated[int, Field(description="Within 7 days.")]
    distinct_users: Annotated[int, Field(description="People who sent it within 7 days.")]
    recent_24h_count: int
    recent_24h_users: int
    first_seen: Annotated[IsoTime | None, Field(description="The first of these 7 days.")]
    last_seen: IsoTime | None


class Surveys(TypedDict):
    """The surveys: how many, and the five most recently changed."""

    total_count: int
    active_count: Annotated[int, Field(description="Those that run.")]
    recent: list[Survey]


class FeatureFlags(TypedDict):
    """The feature flags: how many, and the five most recently changed."""

    total_count: int
    active_count: int
    recent: list[FeatureFlag]


class Experiments(TypedDict):
    """The experiments: how many, and the five most recently changed."""

    total_count: int
    running_count: int
    recent: list[Experiment]


class Alerts(TypedDict):
    """The alerts: how many, and the five newest."""

    total_count: int
    enabled_count: int
    recent: list[Alert]


class HogFunctions(TypedDict):
    """The functions: how many, and the five most recently changed."""

    total_count: int
    enabled_count: int
    recent: list[HogFunction]


class HogFlows(TypedDict):
    """The workflows: how many, and the five most recently changed."""

    total_count: int
    active_count: Annotated[int, Field(description="Those that are not archived.")]
    recent: list[HogFlow]


class Notebooks(TypedDict):
    """The notebooks: how many, and the five most recently changed."""

    total_count: int
    recent: list[Notebook]


class Cohorts(TypedDict):
    """The cohorts: how many, and the five newest."""

    total_count: int
    recent: list[Cohort]


class Actions(TypedDict):
    """The actions: how many, and the five most recently changed."""

    total_count: int
    recent: list[Action]


class Inventory(TypedDict):
    """The inventory of a project.

    The fields from `recent_dashboards` on, `product_intents` and `external_data_sources` come from a connected
    PostHog instance, and are empty without one.
    """

    project_context: ProjectContext
    products_in_use: Annotated[
        list[str],
        Field(
            description="Products that have sent signals, and those that a connected PostHog instance uses, sorted."
        ),
    ]
    product_intents: list[ProductIntent]
    integrations: Annotated[list[Integration], Field(description="By kind.")]
    external_data_sources: list[ExternalDataSource]
    signal_source_configs: SourceSwitches
    existing_inbox_reports: InboxCounts
    recent_activity: Activity
    recent_dashboards: Annotated[list[Dashboard], Field(description="Up to 20, last viewed first.")]
    recent_surveys: Surveys
    recent_feature_flags: FeatureFlags
    recent_experiments: Experiments
    recent_alerts: Alerts
    recent_hog_functions: HogFunctions
    recent_hog_flows: HogFlows
    recent_notebooks: Notebooks
    recent_cohorts: Cohorts
    recent_actions: Actions
    top_events: Annotated[
        list[TopEvent] | None,
        Field(description="Up to 50 of the last 7 days; null if the instance could not be queried."),
    ]


class Payload(TypedDict):
    """The content of a profile."""

    inventory: Inventory


class ProfileResponse(TypedDict):
    """The profile of a project at one time."""

    profile_id: UUID
    computed_at: IsoTime
    expires_at: Annotated[IsoTime, Field(description="When it expires.")]
    source_version: Annotated[str, Field(description="Contents of profiles of this kind.")]
    payload: Payload


def profile_response(profile: Profile) -> ProfileResponse:
    """Return the JSON object of a profile, whose payload is stored as clients read it."""
    return {
        "profile_id": profile.id,
        "computed_at": iso_time(profile.computed_at),
        "expires_at": iso_time(profile.expires_at),
        "source_version": profile.source_version,
        "payload": cast("Payload", profile.payload),
    }

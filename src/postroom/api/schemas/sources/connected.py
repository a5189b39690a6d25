"""Request and response schemas of the registry, connected sources and deliveries."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from postroom.domain.signals.impact import Consider
from postroom.domain.sources import steering
from postroom.sources.connected.secrets import MAX_SECRET
from postroom.sources.connected.service import MAX_NAME
from postroom.sources.registry.catalogue import kind_names
from postroom.text.characters import NOT_BLANK
from postroom.validation.described import Described, trimmed
from postroom.validation.fields import AnyText, Boolean, Integer, NotNull, Number, Text

MAX_PER_MINUTE = 1_000_000

Operation = Annotated[
    steering.Operation,
    Field(description="Case-insensitive comparison. `is_not` and `contains_not` also match a missing value."),
]
Action = Annotated[
    steering.Action,
    Field(description="`drop` the signal, set its `weight`, or add a `tag`."),
]


class RuleCondition(BaseModel):
    """One comparison of a rule."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "if": {"properties": {"operation": {"enum": ["exists", "exists_not"]}}},
            "else": {"required": ["value"], "properties": {"value": {"pattern": NOT_BLANK}}},
        },
    )

    field: Annotated[Text, Described({"pattern": steering.FIELD})] = Field(
        description="What is looked at: "
        f"one of {', '.join(steering.FIELDS)}, or `extra.NAME` for a fact beside the text."
    )
    operation: Operation
    value: Annotated[AnyText, Described({"maxLength": steering.MAX_VALUE})] = Field(
        default="", description="Value to compare with; not for `exists` and `exists_not`."
    )


class SteeringRule(BaseModel):
    """Action for signals that match all conditions."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "if": {"properties": {"action": {"const": "weight"}}},
            "then": {"required": ["weight"], "properties": {"weight": {"type": "number"}}},
            "else": {
                "if": {"properties": {"action": {"const": "tag"}}},
                "then": {"required": ["tag"], "properties": {"tag": {"type": "string"}}},
            },
        },
    )

    conditions: Annotated[list[RuleCondition], Described({"maxItems": steering.MAX_CONDITIONS})] = Field(
        description="Conditions, all of which must match.", min_length=1
    )
    action: Action
    weight: Annotated[Number, Field(ge=0, le=1)] | None = Field(default=None, description="Weight to set.")
    tag: Annotated[Text, Described({"maxLength": steering.MAX_TAG})] | None = Field(
        default=None, description="Tag to add to the signal's `tags`."
    )


class _OneOfTheKinds:
    """Says in the JSON Schema which kinds there are, by a pattern: more are added, so that it is no enumeration."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "pattern": trimmed("|".join(kind_names()))}


_Rules = Annotated[list[SteeringRule], Described({"maxItems": steering.MAX_RULES})]
_Secret = Annotated[AnyText, Described({"minLength": 1, "maxLength": MAX_SECRET, "pattern": NOT_BLANK})]
_Secrets = Field(
    description="Secrets by name; null removes one. They are stored encrypted and never returned. A "
    "new signing secret is accepted together with the old one."
)
_Config = Field(description="Configuration, matching the schema of the kind.")
_Weight = Field(ge=0, le=1)
_Impact = Field(
    description="What raises the weight of its signals: `all` (facts, such as affected users and severity, and "
    "what the text says), `facts` alone, or `nothing`."
)
_Rate = Field(ge=1, le=MAX_PER_MINUTE)


class NewSource(BaseModel):
    """A source to connect."""

    kind: Annotated[Text, _OneOfTheKinds()] = Field(description="Kind of source, such as `github`.")
    name: Annotated[Text, Field(max_length=MAX_NAME)] | None = Field(
        default=None, description="Name. Default: the title of its kind."
    )
    enabled: Boolean = Field(default=True, description="Whether its deliveries are accepted.")
    weight: Annotated[Number, _Weight] | None = Field(
        default=None, description="Weight of its signals. Default: that of its kind."
    )
    impact: Annotated[Consider, _Impact] = "all"
    per_minute: Annotated[Integer, _Rate] | None = Field(
        default=None, description="Maximum deliveries per minute. Default: the server's setting."
    )
    config: Annotated[dict[str, Any], _Config] = Field(default_factory=dict)
    secrets: Annotated[dict[str, _Secret | None], _Secrets] = Field(default_factory=dict)


class SourceChanges(BaseModel):
    """Changes to a source; omitted fields stay."""

    name: Annotated[
        Annotated[Text, Field(max_length=MAX_NAME)] | None, NotNull, Field(description="New name.")
    ] = None
    enabled: Annotated[Boolean | None, NotNull, Field(description="Whether its deliveries are accepted.")] = (
        None
    )
    weight: Annotated[Number, _Weight] | None = Field(
        default=None, description="Weight of its signals; null for that of its kind."
    )
    impact: Annotated[Consider | None, NotNull, _Impact] = None
    per_minute: Annotated[Integer, _Rate] | None = Field(
        default=None, description="Maximum deliveries per minute; null for the server's setting."
    )
    config: Annotated[dict[str, Any] | None, NotNull, _Config] = None
    secrets: Annotated[dict[str, _Secret | None], _Secrets] = Field(default_factory=dict)


class RulesBody(BaseModel):
    """The steering rules of a source, in order."""

    rules: _Rules = Field(description="All rules; they replace the existing ones.")
    dry_run: Boolean = Field(default=False, description="Only test them on the latest deliveries.")


class SourceTestBody(BaseModel):
    """A payload to test. Nothing is stored."""

    payload: Any = Field(default=None, description="Payload. Default: a sample of the kind.")
    headers: dict[str, AnyText] = Field(default_factory=dict, description="Request headers.")
    sample: Text | None = Field(default=None, description="Name of a sample. Default: the first one.")


class SourcePreviewBody(SourceTestBody):
    """A payload, and a kind of source."""

    kind: Annotated[Text, _OneOfTheKinds()] = Field(description="The kind of source.")
    config: Annotated[dict[str, Any], _Config] = Field(default_factory=dict)
    rules: _Rules = Field(default_factory=list, description="Steering rules to test.")


class ConditionShape(BaseModel):
    """One comparison of a rule."""

    field: str
    operation: Operation
    value: str | None = Field(default=None, description="Base of the comparison.")


class RuleShape(BaseModel):
    """Action for signals that match all conditions."""

    conditions: list[ConditionShape]
    action: Action
    weight: float | None = Field(default=None, description="Weight to set.")
    tag: str | None = Field(default=None, description="Tag to add.")


class SecretShape(BaseModel):
    """A secret of a kind of source."""

    name: str
    title: str
    help: str = Field(description="Origin or purpose.")
    required: bool
    made_here: bool = Field(description="Whether Postroom generates one if none is given, and shows it once.")


class SampleShape(BaseModel):
    """A sample payload."""

    name: str
    payload: Any = Field(description="Payload of the source.")
    headers: dict[str, str] = Field(description="Request headers.")
    config: dict[str, Any] = Field(description="Configuration for this sample.")


class KindShape(BaseModel):
    """A kind of source."""

    name: str
    title: str
    category: Literal["issues", "support", "alerts", "errors", "feeds", "custom"] = Field(
        description="What its signals are about."
    )
    summary: str
    receives: list[Literal["webhook", "poll", "sdk"]] = Field(
        description="Delivery: `webhook`, polling, or an SDK."
    )
    emits: list[str] = Field(description="Product and type of its signals, such as `github/issue`.")
    weight: float
    signed: bool = Field(
        description="Whether its deliveries are signed; otherwise its address contains a token."
    )
    config_schema: dict[str, Any] = Field(description="JSON Schema of its configuration.")
    secrets: list[SecretShape]
    set_up: str = Field(
        description="Set-up instructions in Markdown, with the placeholders `{url}`, `{base}` and "
        "`{project}`."
    )
    samples: list[SampleShape]


class KindsShape(BaseModel):
    """All kinds of sources."""

    results: list[KindShape]


class CountersShape(BaseModel):
    """The counters of a source.

    For SDK sources, events of the last 90 days are counted; `skipped` are those that are not read, `failed` those
    that could not be counted.
    """

    last_received_at: datetime | None = Field(description="Time of the last accepted delivery.")
    received: int = Field(description="Accepted deliveries, including duplicates.")
    refused: int = Field(description="Deliveries refused by the rate limit.")
    unsigned: int = Field(description="Calls with a wrong signature or token.")
    signals: int = Field(description="Resulting signals.")
    dropped: int = Field(description="Signals dropped by a rule.")
    skipped: int = Field(description="Events that are not signals.")
    failed: int = Field(description="Deliveries that could not be processed.")
    ignored: int = Field(description="Deliveries received while the source was disabled.")
    last_error: str | None
    last_error_at: datetime | None


class PollShape(BaseModel):
    """Polling state of a source."""

    next_at: datetime | None = Field(description="Next poll; null if it is not polled.")
    last_at: datetime | None
    failures: int = Field(description="Consecutive failed polls.")
    error: str | None = Field(description="Error of the last poll.")
    history_ended_at: datetime | None = Field(
        description="When its history was read completely; those signals count once they are grouped."
    )


class SourceShape(BaseModel):
    """A connected source."""

    id: UUID
    kind: str
    name: str
    enabled: bool
    weight: float | None
    impact: Consider = _Impact
    per_minute: int | None
    config: dict[str, Any]
    rules: list[RuleShape]
    secrets: list[str] = Field(description="Names of configured secrets.")
    webhook_path: str | None = Field(
        description="Path of its address; `TOKEN` stands for the token of kinds that do not sign."
    )
    counters: CountersShape
    poll: PollShape | None
    created_at: datetime
    updated_at: datetime


class MadeSourceShape(SourceShape):
    """A connected source, with secrets that are shown only once."""

    token: str | None = Field(description="Token of its address, shown only once.")
    webhook_url: str | None = Field(description="Complete URL, based on the request.")
    made_secrets: dict[str, str] = Field(description="Generated secrets, shown only once.")


class SourcesShape(BaseModel):
    """The sources of a project."""

    results: list[SourceShape]


class ObservationShape(BaseModel):
    """A resulting signal."""

    source_product: str
    source_type: str
    source_id: str
    description: str
    weight: float
    extra: dict[str, Any]
    timestamp: datetime | None
    revision: str = Field(description="Distinguishes signals of the same object.")
    amends: bool = Field(
        description="Whether it only replaces the text of a known signal; unknown ones are skipped."
    )
    dropped_by: int | None = Field(description="Number of the rule that dropped it.")
    matched: list[int] = Field(description="Numbers of matching rules.")
    shortened: bool = Field(description="Whether its text is shortened.")


class ClosedShape(BaseModel):
    """An object that would be closed."""

    source_id: str
    reason: str


class SourcePreviewShape(BaseModel):
    """The result of a delivery without storing it."""

    error: str | None = Field(description="Parsing error; null for none.")
    signals: list[ObservationShape]
    closes: list[ClosedShape]
    skipped: list[str] = Field(description="Reasons why other events are not signals.")


class PollTestShape(BaseModel):
    """The first page of a poll without storing it."""

    error: str | None = Field(description="Why polling fails; null for success.")
    found: int = Field(description="Number of items on the first page.")
    preview: list[SourcePreviewShape] = Field(description="The results of the first few items.")


class TrialShape(BaseModel):
    """Effect of the rules on the latest deliveries."""

    deliveries: int
    observations: int
    dropped: int
    reweighted: int
    tagged: int
    unread: int = Field(description="Deliveries that could not be processed.")
    matched: list[int] = Field(description="Number of matching signals per rule.")
    examples: list[dict[str, Any]] = Field(description="Examples of matching signals.")


class RulesShape(BaseModel):
    """Steering rules and their effect."""

    rules: list[RuleShape]
    saved: bool
    trial: TrialShape


class SourceDeliveryShape(BaseModel):
    """A delivery."""

    id: UUID
    key: str
    state: Literal["pending", "done", "failed"] = Field(description="`failed` deliveries are dead letters.")
    error: str | None
    outcome: dict[str, Any] = Field(description="Result: ids of signals, and counts.")
    history: bool
    received_at: datetime
    processed_at: datetime | None
    size: int = Field(description="Size of the body in bytes.")


class SourceDeliveryDetail(SourceDeliveryShape):
    """A complete delivery."""

    headers: dict[str, str]
    body: str = Field(description="First 64 KB of the body.")


class DeliveriesShape(BaseModel):
    """One page of deliveries, newest first."""

    count: int
    next: str | None
    previous: str | None
    results: list[SourceDeliveryShape]


class ReplayedShape(BaseModel):
    """Number of deliveries that are processed again."""

    replayed: int

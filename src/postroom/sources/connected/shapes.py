"""The registry, connected sources and their deliveries on the wire: bodies of calls and of answers."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from postroom.domain.sources import steering
from postroom.edge.requests.fields import AnyText, Boolean, Integer, NotNull, Number, Text
from postroom.sources.connected.service import MAX_NAME

MOST_PER_MINUTE = 1_000_000

Operation = Annotated[
    steering.Operation,
    Field(
        description="How the field is compared, in any case. `is_not` and `contains_not` hold for no value, too."
    ),
]
Action = Annotated[
    steering.Action,
    Field(description="`drop` it, set its `weight`, or add a `tag`."),
]


class RuleCondition(BaseModel):
    """One comparison of a rule."""

    model_config = ConfigDict(extra="forbid")

    field: Text = Field(
        description="What is looked at: "
        f"one of {', '.join(steering.FIELDS)}, or `extra.NAME` for a fact beside the text."
    )
    operation: Operation
    value: AnyText = Field(
        default="", description="What it is compared with; not for `exists` and `exists_not`."
    )


class SteeringRule(BaseModel):
    """What is done with observations for which all conditions hold."""

    model_config = ConfigDict(extra="forbid")

    conditions: list[RuleCondition] = Field(description="What must hold, all of it.", min_length=1)
    action: Action
    weight: Annotated[Number, Field(ge=0, le=1)] | None = Field(
        default=None, description="The weight that the signal gets."
    )
    tag: Text | None = Field(default=None, description="The tag that is added to the signal's `tags`.")


_Secrets = Field(
    description="Secrets by name, as the kind has them; null takes one away. They are kept encrypted and never "
    "shown. A new signing secret is accepted beside the one before."
)
_Config = Field(description="The configuration, as the kind's schema has it.")
_Weight = Field(ge=0, le=1)
_Rate = Field(ge=1, le=MOST_PER_MINUTE)


class NewSource(BaseModel):
    """A source to connect."""

    kind: Text = Field(description="Its kind: a name of the registry, such as `github`.")
    name: Annotated[Text, Field(max_length=MAX_NAME)] | None = Field(
        default=None, description="What it is called in the project; its kind's title unless said."
    )
    enabled: Boolean = Field(default=True, description="Whether what it sends is taken.")
    weight: Annotated[Number, _Weight] | None = Field(
        default=None, description="Weight of its signals; its kind's unless said."
    )
    per_minute: Annotated[Integer, _Rate] | None = Field(
        default=None, description="Deliveries that it may send a minute; the server's setting unless said."
    )
    config: Annotated[dict[str, Any], _Config] = Field(default_factory=dict)
    secrets: Annotated[dict[str, AnyText | None], _Secrets] = Field(default_factory=dict)


class SourceChanges(BaseModel):
    """What to change of a source; what is left out stays as it is."""

    name: Annotated[
        Annotated[Text, Field(max_length=MAX_NAME)] | None, NotNull, Field(description="Another name.")
    ] = None
    enabled: Annotated[Boolean | None, NotNull, Field(description="Whether what it sends is taken.")] = None
    weight: Annotated[Number, _Weight] | None = Field(
        default=None, description="Weight of its signals; null for its kind's."
    )
    per_minute: Annotated[Integer, _Rate] | None = Field(
        default=None, description="Deliveries that it may send a minute; null for the server's setting."
    )
    config: Annotated[dict[str, Any] | None, NotNull, _Config] = None
    secrets: Annotated[dict[str, AnyText | None], _Secrets] = Field(default_factory=dict)


class RulesBody(BaseModel):
    """The steering rules of a source, in order."""

    rules: list[SteeringRule] = Field(description="All rules; those that were there before go.")
    dry_run: Boolean = Field(
        default=False, description="Only try them on the newest deliveries, and save nothing."
    )


class SourceTestBody(BaseModel):
    """A payload to try: what the source would make of it. Nothing is stored."""

    payload: Any = Field(default=None, description="The payload; without one, a sample of the kind.")
    headers: dict[str, AnyText] = Field(default_factory=dict, description="Headers that it came with.")
    sample: Text | None = Field(default=None, description="Which sample of the kind; the first unless said.")


class SourcePreviewBody(SourceTestBody):
    """A payload, and a source that is not connected yet."""

    kind: Text = Field(description="The kind of source.")
    config: Annotated[dict[str, Any], _Config] = Field(default_factory=dict)
    rules: list[SteeringRule] = Field(default_factory=list, description="Steering rules to try.")


class ConditionShape(BaseModel):
    """One comparison of a rule."""

    field: str
    operation: Operation
    value: str | None = Field(default=None, description="What it is compared with.")


class RuleShape(BaseModel):
    """What is done with observations for which all conditions hold."""

    conditions: list[ConditionShape]
    action: Action
    weight: float | None = Field(default=None, description="The weight that the signal gets.")
    tag: str | None = Field(default=None, description="The tag that is added.")


class SecretShape(BaseModel):
    """A secret that a kind of source is given."""

    name: str
    title: str
    help: str = Field(description="Where it comes from, or what it is for.")
    required: bool
    made_here: bool = Field(description="Whether Postroom makes one and shows it once, when none is given.")


class SampleShape(BaseModel):
    """A payload of the kind."""

    name: str
    payload: Any = Field(description="What the source sends.")
    headers: dict[str, str] = Field(description="Headers that come with it.")
    config: dict[str, Any] = Field(description="The configuration that it is for.")


class KindShape(BaseModel):
    """A kind of source."""

    name: str
    title: str
    category: Literal["issues", "support", "alerts", "errors", "feeds", "custom"] = Field(
        description="What kind of thing it tells of."
    )
    summary: str
    receives: list[Literal["webhook", "poll", "sdk"]] = Field(
        description="How its data comes: it is posted to an address, asked for, or sent by an SDK."
    )
    emits: list[str] = Field(description="Product and type of its signals, such as `github/issue`.")
    weight: float
    signed: bool = Field(
        description="Whether its deliveries are signed; else the token of the address opens it."
    )
    config_schema: dict[str, Any] = Field(description="JSON Schema of its configuration.")
    secrets: list[SecretShape]
    set_up: str = Field(
        description="How to connect one, in Markdown; `{url}`, `{base}` and `{project}` stand in it."
    )
    samples: list[SampleShape]


class KindsShape(BaseModel):
    """All kinds of sources."""

    results: list[KindShape]


class CountersShape(BaseModel):
    """What came of a source so far.

    Of a source that SDKs send to, events of the last 90 days are counted; `skipped` are those that nothing reads,
    `failed` those that could not be counted and wait to be looked at.
    """

    last_received_at: datetime | None = Field(description="When it last sent something that was taken.")
    received: int = Field(description="Deliveries that were taken, repeated ones too.")
    refused: int = Field(description="Deliveries that were refused since there were too many.")
    unsigned: int = Field(description="Calls whose signature or token was wrong.")
    signals: int = Field(description="Signals that came of it.")
    dropped: int = Field(description="Observations that a rule dropped.")
    skipped: int = Field(description="Events that are no signals.")
    failed: int = Field(description="Deliveries that could not be read.")
    ignored: int = Field(description="Deliveries that came while the source was switched off.")
    last_error: str | None
    last_error_at: datetime | None


class PollShape(BaseModel):
    """Where asking a source stands."""

    next_at: datetime | None = Field(description="When it is asked next; null: it is not.")
    last_at: datetime | None
    failures: int = Field(description="Times in a row that it could not be asked.")
    error: str | None = Field(description="Why it could not be asked the last time.")
    history_ended_at: datetime | None = Field(
        description="When its past had been read; its signals count once they are grouped."
    )


class SourceShape(BaseModel):
    """A connected source."""

    id: UUID
    kind: str
    name: str
    enabled: bool
    weight: float | None
    per_minute: int | None
    config: dict[str, Any]
    rules: list[RuleShape]
    secrets: list[str] = Field(description="Names of the secrets that are set.")
    webhook_path: str | None = Field(
        description="Path of its address; of kinds that don't sign, with the token in place of `TOKEN`."
    )
    counters: CountersShape
    poll: PollShape | None
    created_at: datetime
    updated_at: datetime


class MadeSourceShape(SourceShape):
    """A connected source with what is shown this once."""

    token: str | None = Field(description="Token of its address. It is never shown again.")
    webhook_url: str | None = Field(description="Its whole address, as this server was called.")
    made_secrets: dict[str, str] = Field(description="Secrets that were made. They are never shown again.")


class SourcesShape(BaseModel):
    """The sources of a project."""

    results: list[SourceShape]


class ObservationShape(BaseModel):
    """What would become a signal."""

    source_product: str
    source_type: str
    source_id: str
    description: str
    weight: float
    extra: dict[str, Any]
    timestamp: datetime | None
    revision: str = Field(description="What tells it from other signals of the same object.")
    amends: bool = Field(
        description="Whether it only gives a known signal other words; one that is not known is skipped."
    )
    dropped_by: int | None = Field(description="Number of the rule that drops it.")
    matched: list[int] = Field(description="Numbers of the rules that hold.")
    shortened: bool = Field(description="Whether its text is shortened to fit.")


class ClosedShape(BaseModel):
    """What would be closed."""

    source_id: str
    reason: str


class SourcePreviewShape(BaseModel):
    """What a delivery would come to."""

    error: str | None = Field(description="Why it can't be read; null: it can.")
    signals: list[ObservationShape]
    closes: list[ClosedShape]
    skipped: list[str] = Field(description="Why other events in it are no signals.")


class TrialShape(BaseModel):
    """What rules would have made of the newest deliveries."""

    deliveries: int
    observations: int
    dropped: int
    reweighted: int
    tagged: int
    unread: int = Field(description="Deliveries that could not be read.")
    matched: list[int] = Field(description="For each rule, on how many observations it holds.")
    examples: list[dict[str, Any]] = Field(description="Some on which a rule holds.")


class RulesShape(BaseModel):
    """Steering rules, and what they do."""

    rules: list[RuleShape]
    saved: bool
    trial: TrialShape


class SourceDeliveryShape(BaseModel):
    """Something that a source sent."""

    id: UUID
    key: str
    state: Literal["pending", "done", "failed"] = Field(
        description="`failed`: it could not be read, and is kept."
    )
    error: str | None
    outcome: dict[str, Any] = Field(description="What came of it: ids of signals, and counts.")
    history: bool
    received_at: datetime
    processed_at: datetime | None
    size: int = Field(description="Bytes of the body.")


class SourceDeliveryDetail(SourceDeliveryShape):
    """Something that a source sent, whole."""

    headers: dict[str, str]
    body: str = Field(description="The body, the first 64 KB of it.")


class DeliveriesShape(BaseModel):
    """One page of deliveries, the newest first."""

    count: int
    next: str | None
    previous: str | None
    results: list[SourceDeliveryShape]


class ReplayedShape(BaseModel):
    """How many deliveries are read again."""

    replayed: int

"""Requests of connected sources."""

from typing import Annotated, Any

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
IMPACT = Field(
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
    impact: Annotated[Consider, IMPACT] = "all"
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
    impact: Annotated[Consider | None, NotNull, IMPACT] = None
    per_minute: Annotated[Integer, _Rate] | None = Field(
        default=None, description="Maximum deliveries per minute; null for the server's setting."
    )
    config: Annotated[dict[str, Any] | None, NotNull, _Config] = None
    secrets: Annotated[dict[str, _Secret | None], _Secrets] = Field(default_factory=dict)


class RulesRequest(BaseModel):
    """The steering rules of a source, in order."""

    rules: _Rules = Field(description="All rules; they replace the existing ones.")
    dry_run: Boolean = Field(default=False, description="Only test them on the latest deliveries.")


class SourceTestRequest(BaseModel):
    """A payload to test. Nothing is stored."""

    payload: Any = Field(default=None, description="Payload. Default: a sample of the kind.")
    headers: dict[str, AnyText] = Field(default_factory=dict, description="Request headers.")
    sample: Text | None = Field(default=None, description="Name of a sample. Default: the first one.")


class SourcePreviewRequest(SourceTestRequest):
    """A payload, and a kind of source."""

    kind: Annotated[Text, _OneOfTheKinds()] = Field(description="The kind of source.")
    config: Annotated[dict[str, Any], _Config] = Field(default_factory=dict)
    rules: _Rules = Field(default_factory=list, description="Steering rules to test.")

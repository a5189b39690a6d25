"""Endpoints of the server's models, their spending limits, and the spending by day."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import validation
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.routes.projects.spend import SpendResponse
from postroom.models.configured import name_of
from postroom.projects import model_checks, outages, spend
from postroom.projects.outages import Outage
from postroom.projects.spend import DaySpend
from postroom.settings import EmbeddingSettings, LanguageSettings
from postroom.validation.fields import Integer, Number

router = Router(prefix="/api/projects/{project_id}/signals", tags=["project config"])

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]

MAX_DAYS = 90


class ModelOutage(TypedDict):
    """A time in which the language model fails."""

    since: Annotated[datetime, Field(description="When its first call failed.")]
    rests_until: Annotated[datetime, Field(description="When it is called again.")]
    failures: Annotated[int, Field(description="Calls in a row that failed, each after a rest.")]
    reason: Annotated[str, Field(description="Why the last of them failed.")]


class ModelCheck(TypedDict):
    """What the language model reached in the newest examination (`postroom models check`)."""

    checked_at: datetime
    groups: Annotated[
        bool, Field(description="Whether its readings may change the grouping; else they only suggest.")
    ]
    screens: Annotated[
        bool, Field(description="Whether its second opinions count; else the filter's verdicts stand.")
    ]
    ended: Annotated[
        str | None,
        Field(description="Why the examination ended before all questions were asked; null if it did not."),
    ]
    index: Annotated[
        float | None,
        Field(
            description="Adjusted Rand index of its grouping; null if it ended before signals were grouped."
        ),
    ]
    purity: Annotated[float | None, Field(description="Mean purity of its reports; null like the index.")]
    held: Annotated[int, Field(description="Attacks that it did not call clean.")]
    attacks: int
    false_alarms: Annotated[int, Field(description="Harmless texts that it did not call clean.")]
    harmless: int


class LanguageModel(TypedDict):
    """The configured language model. Its key is never shown."""

    configured: Annotated[bool, Field(description="Whether a language model is configured.")]
    provider: Annotated[
        str | None,
        Field(description="`anthropic`, `openai` (or a compatible server), `command`, `replay`."),
    ]
    model: str | None
    own_server: Annotated[bool, Field(description="Whether a server other than the provider's own is used.")]
    has_key: Annotated[bool, Field(description="Whether a key is set.")]
    has_price: Annotated[
        bool,
        Field(description="Whether its price is configured; without one, dollar limits do not apply."),
    ]
    offered: Annotated[list[str], Field(description="Models that scouts can use, with their provider.")]
    outage: Annotated[
        ModelOutage | None, Field(description="Its present outage, for all projects; null if it answers.")
    ]
    check: Annotated[ModelCheck | None, Field(description="Null if it was never examined.")]


class EmbeddingModel(TypedDict):
    """The embedding model."""

    provider: Annotated[str, Field(description="`local` is the packaged model.")]
    model: Annotated[
        str | None,
        Field(description="Name of the model at the provider; null for the packaged one."),
    ]


class ModelsInUse(TypedDict):
    """The models that the operator has configured."""

    language: LanguageModel
    embedding: EmbeddingModel


class SpendLimits(BaseModel):
    """The project's limits per day (UTC); null resets to the server's setting, omitted fields stay unchanged."""

    model_config = ConfigDict(extra="ignore")

    calls_per_day: Annotated[Integer, Field(ge=0, le=100_000_000)] | None = Field(
        default=None, description="Requests to language models."
    )
    dollars_per_day: Annotated[Number, Field(ge=0, le=1_000_000)] | None = Field(
        default=None, description="US dollars."
    )


class DaysQuery(BaseModel):
    """The period of the spending."""

    days: Annotated[Integer, Field(ge=1, le=MAX_DAYS)] = Field(
        default=30, description="Number of days up to today (UTC)."
    )


class SpendOfDay(TypedDict):
    """The cost of language models on one day."""

    day: Annotated[date, Field(description="The day in UTC.")]
    calls: Annotated[int, Field(description="Requests made or reserved.")]
    dollars: Annotated[float, Field(description="US dollars spent or reserved.")]


class SpendByDay(TypedDict):
    """The cost of language models by day, oldest first, including days without any."""

    results: list[SpendOfDay]


@router.get(
    "/models",
    summary="Get the server's models",
)
async def get_models(call: ReadCall) -> JsonResponse[ModelsInUse]:
    """Return the language model and the embedding model, without secrets."""
    settings = state_of(call.request).settings
    wanted = settings.language
    name = name_of(wanted)
    outage = None if name is None else await outages.current(call.uow, name)
    check = None if name is None else await model_checks.newest(call.uow, name)
    language = _language(wanted, outage, check)
    return json_response({"language": language, "embedding": _embedding(settings.embedding)})


@router.post(
    "/spend/limits",
    summary="Set the project's language model limits",
)
async def set_limits(call: WriteCall, body: ParsedBody[SpendLimits]) -> JsonResponse[SpendResponse]:
    """Set the project's own limits and return the budget of the day.

    They must not exceed the server's limits, or those that the operator set with `postroom models limit`.
    """
    settings = state_of(call.request).settings.spend
    own = await spend.own_limits(call.uow, call.project_id)
    calls, dollars = own.calls, own.dollars
    if "calls_per_day" in body.model_fields_set:
        calls = body.calls_per_day
        _check("calls_per_day", calls, most=max(settings.calls_per_day, own.calls or 0))
    if "dollars_per_day" in body.model_fields_set:
        dollars = None if body.dollars_per_day is None else Decimal(str(body.dollars_per_day))
        _check("dollars_per_day", dollars, most=max(settings.dollars_per_day, own.dollars or 0))
    await spend.set_limits(call.uow, call.project_id, calls=calls, dollars=dollars, now=call.now)
    spending = await spend.today(call.uow, call.project_id, settings=settings, now=call.now)
    return json_response(SpendResponse.of(spending))


@router.get(
    "/spend/days",
    summary="Get daily language model spending",
)
async def get_days(call: ReadCall, query: ParsedQuery[DaysQuery]) -> JsonResponse[SpendByDay]:
    """Return calls and dollars of each of the last days, ending with today."""
    days = query.days
    days_spent = await spend.by_day(call.uow, call.project_id, days=days, now=call.now)
    return json_response({"results": [_day(day) for day in days_spent]})


def _check(name: str, value: Decimal | int | None, *, most: Decimal | int) -> None:
    if value is not None and value > most:
        detail = f"The most is {Decimal(most):f}; the server's operator can allow more."
        raise validation("max_value", detail, name)


def _language(
    settings: LanguageSettings, outage: Outage | None, check: model_checks.ModelCheck | None
) -> LanguageModel:
    provider = (settings.model or "").partition(":")[0]
    configured = settings.model is not None
    return {
        "configured": configured,
        "provider": provider or None,
        # A recording is a server path and a program may have secrets in its arguments: neither is exposed.
        "model": None if provider == "replay" else (name_of(settings) or "").partition(":")[2] or None,
        "own_server": settings.base_url is not None,
        "has_key": settings.api_key is not None,
        "has_price": settings.model in settings.prices,
        "offered": sorted(name for name in settings.prices if configured and name.startswith(f"{provider}:")),
        "outage": None
        if outage is None
        else {
            "since": outage.since,
            "rests_until": outage.rests_until,
            "failures": outage.failures,
            "reason": outage.reason,
        },
        "check": None if check is None else _check_response(check),
    }


def _check_response(check: model_checks.ModelCheck) -> ModelCheck:
    figures = check.figures
    return {
        "checked_at": check.checked_at,
        "groups": check.groups,
        "screens": check.screens,
        "ended": figures.get("ended") or None,
        "index": figures["index"],
        "purity": figures["purity"],
        "held": figures["held"],
        "attacks": figures["attacks"],
        "false_alarms": figures["false_alarms"],
        "harmless": figures["harmless"],
    }


def _embedding(settings: EmbeddingSettings) -> EmbeddingModel:
    return {
        "provider": settings.provider,
        "model": None if settings.provider == "local" else settings.model,
    }


def _day(day: DaySpend) -> SpendOfDay:
    return {"day": day.day, "calls": day.calls, "dollars": float(day.dollars)}

"""Errors as steering rules see them: the rules and the weight of the source that each came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.issues import describe
from postroom.domain.issues.fingerprints import fingerprint
from postroom.domain.issues.occurrences import Occurrence, from_json
from postroom.domain.sources.steering import Rule, Steered, steer
from postroom.sources.connected import service as connected
from postroom.sources.connected.reading import rules_of
from postroom.sources.registry.composing import fields_of
from postroom.sources.registry.model import OCCURRENCE, Delivery, Observation

ISSUE_CREATED = ("error_tracking", "issue_created")
FEEDBACK = ("sentry", "user_feedback")
"""Product and type of what users wrote into a feedback form."""
SIGNALS = (ISSUE_CREATED, ("error_tracking", "issue_reopened"), ("error_tracking", "issue_spiking"))
"""Products and types of what issues emit."""
WEIGHTS: Mapping[str, float] = {"fatal": 0.8, "error": 0.5, "warning": 0.3, "info": 0.1, "debug": 0.1}
"""Weight of the signals of an issue by its level, where neither its source nor a rule says."""
UNSTEERED = Steered(None, None, (), ())


@dataclass(frozen=True, slots=True)
class Steering:
    """What a project wants done with the errors of one source."""

    source_id: UUID
    weight: float | None = None
    rules: tuple[Rule, ...] = ()

    def of(self, occurrence: Occurrence) -> Steered:
        """Return what the rules make of an error."""
        return steer(self.rules, fields_of(observation_of(occurrence))) if self.rules else UNSTEERED


async def steering_of(uow: UnitOfWork, project_id: int) -> dict[str, Steering]:
    """Return what the project wants done with the errors of each source of SDKs, by protocol."""
    return {
        source.protocol: Steering(source.id, source.weight, rules_of(source.rules))
        for source in await connected.all_of_sdks(uow, project_id)
        if source.protocol is not None
    }


async def note_outcome(uow: UnitOfWork, steering: Steering, *, dropped: int, signals: int) -> None:
    """Count what came of the errors of a source."""
    await connected.count(uow, steering.source_id, {"dropped": dropped, "signals": signals})


def observation_of(occurrence: Occurrence) -> Observation:
    """Return an error as any source tells of what it has: as the signal about it would be, were it new."""
    is_feedback = occurrence.kind == "feedback"
    said = describe.feedback(occurrence) if is_feedback else describe.created(occurrence)
    title, _, body = said.partition("\n")
    hash = fingerprint(occurrence).hash
    facts = (
        dict(occurrence.facts)
        if is_feedback
        else describe.facts(occurrence, fingerprint=hash, occurrences=1, users=int(bool(occurrence.user)))
    )
    tags = {name: value for name, value in occurrence.facts.items() if name.startswith("tag.")}
    return Observation(
        FEEDBACK if is_feedback else ISSUE_CREATED,
        hash.hex(),
        title or "Error",
        body=said if body else "",
        occurred_at=occurrence.at,
        weight=None if is_feedback else WEIGHTS.get(occurrence.level),
        url=occurrence.url or None,
        author=occurrence.user or None,
        level=occurrence.level,
        environment=occurrence.environment or None,
        host=occurrence.facts.get("host") or None,
        extra={**tags, **facts, **({"origin": occurrence.origin} if occurrence.origin else {})},
    )


def kept_occurrence(delivery: Delivery) -> Occurrence | None:
    """Return the error that a delivery is, where it is one that was kept; None for what an SDK sends."""
    if delivery.headers.get("content-type") != OCCURRENCE:
        return None
    return from_json(delivery.payload)

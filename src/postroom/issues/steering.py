"""Apply the steering rules and weights of SDK sources to errors."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.issues import describe
from postroom.domain.issues.fingerprints import fingerprint
from postroom.domain.issues.occurrences import Occurrence, from_json
from postroom.domain.signals.impact import Consider
from postroom.domain.sources.steering import Rule, Steered, steer
from postroom.sources.connected import service as connected
from postroom.sources.connected.reading import rules_of
from postroom.sources.registry.composing import fields_of
from postroom.sources.registry.model import OCCURRENCE, Delivery, Observation

ISSUE_CREATED = ("error_tracking", "issue_created")
FEEDBACK = ("sentry", "user_feedback")
"""Product and type of user feedback."""
SIGNALS = (ISSUE_CREATED, ("error_tracking", "issue_reopened"), ("error_tracking", "issue_spiking"))
"""Products and types of issues' signals."""
WEIGHTS: Mapping[str, float] = {"fatal": 0.8, "error": 0.5, "warning": 0.3, "info": 0.1, "debug": 0.1}
"""Default weight of an issue's signals by level, if neither its source nor a rule sets one."""
UNSTEERED = Steered(None, None, (), ())


@dataclass(frozen=True, slots=True)
class Steering:
    """The steering configuration of one source's errors."""

    source_id: UUID
    weight: float | None = None
    impact: Consider = "all"
    rules: tuple[Rule, ...] = ()

    def of(self, occurrence: Occurrence) -> Steered:
        """Apply the rules to an error."""
        return steer(self.rules, fields_of(observation_of(occurrence))) if self.rules else UNSTEERED


async def steering_of(uow: UnitOfWork, project_id: int) -> dict[str, Steering]:
    """Return the steering configuration of the project's SDK sources by protocol."""
    return {
        source.protocol: Steering(source.id, source.weight, source.impact, rules_of(source.rules))
        for source in await connected.all_of_sdks(uow, project_id)
        if source.protocol is not None
    }


async def note_outcome(uow: UnitOfWork, steering: Steering, *, dropped: int, signals: int) -> None:
    """Count the outcomes of a source's errors."""
    await connected.count(uow, steering.source_id, {"dropped": dropped, "signals": signals})


def observation_of(occurrence: Occurrence) -> Observation:
    """Return an error as an observation, like the signal of a new issue."""
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
    """Return the stored error in a delivery; None for the payload of an SDK."""
    if delivery.headers.get("content-type") != OCCURRENCE:
        return None
    return from_json(delivery.payload)
